//! How a request becomes a response. [`call`] shows the whole way.

use std::sync::Arc;

use bytes::Bytes;
use http::header;

use crate::{
    client::Shared,
    error::{ApiError, Error},
    request::Request,
    response::{Response, ResponseHead},
    token::Token,
    transport::TransportRequest,
};

/// Sends a request:
///
/// 1. the **deadline** of the call covers all that follows;
/// 2. the **attempts**: today one, and a second when the server refuses the token;
/// 3. in each, the **authorization**: a token, without which nothing is sent,
/// 4. the **transport**: request out, response in, whole and within the size limit,
/// 5. and the **status**: what is not a success is an error.
///
/// Decoding comes after, in [`Call`](crate::Call): it needs the type, and none of this does.
pub(crate) async fn call(
    shared: Arc<Shared>,
    request: Box<Request>,
) -> Result<Response<Bytes>, Error> {
    let deadline = request.timeout.unwrap_or(shared.timeout);
    let mut was_sent = false;
    let attempts = attempts(&shared, &request, &mut was_sent);
    let outcome = tokio::time::timeout(deadline, attempts).await;
    let outcome = outcome.unwrap_or_else(|_| {
        Err(Error::deadline(
            &format!("the deadline of {deadline:?} passed"),
            was_sent,
        ))
    });
    outcome.map_err(|error| error.of(request.endpoint.operation()))
}

/// The place of the retry loop. Whether an attempt may follow another is decided here and nowhere
/// else; an attempt knows nothing of the others.
async fn attempts(
    shared: &Shared,
    request: &Request,
    was_sent: &mut bool,
) -> Result<Response<Bytes>, Error> {
    let token = authorize(shared, request).await?;
    *was_sent = true;
    let outcome = attempt(shared, request, token.as_ref()).await;
    let (Err(error), Some(token), Some(source)) = (&outcome, token, &shared.token_source) else {
        return outcome;
    };
    if !error
        .status()
        .is_some_and(|status| shared.dialect.refuses_token(status, error.code()))
    {
        return outcome;
    }
    // The server has not looked at the request, only at its token.
    source.refused(&token);
    let token = authorize(shared, request).await?;
    attempt(shared, request, token.as_ref()).await
}

async fn authorize(shared: &Shared, request: &Request) -> Result<Option<Token>, Error> {
    let source = shared
        .token_source
        .as_ref()
        .filter(|_| !request.endpoint.is_public());
    let Some(source) = source else {
        return Ok(None);
    };
    source.token().await.map(Some).map_err(Error::token)
}

async fn attempt(
    shared: &Shared,
    request: &Request,
    token: Option<&Token>,
) -> Result<Response<Bytes>, Error> {
    let request = prepare(shared, request, token)?;
    let response = shared
        .transport
        .send(request)
        .await
        .map_err(Error::transport)?;
    if response.body.len() > shared.max_response_bytes {
        return Err(Error::response_too_large(shared.max_response_bytes));
    }
    let head = ResponseHead {
        status: response.status,
        headers: response.headers,
    };
    if head.status.is_success() {
        return Ok(Response::new(head, shared.dialect, response.body));
    }
    Err(Error::from_answer(
        shared.dialect,
        head,
        ApiError::parse(response.body),
    ))
}

/// Adds what the client adds to every request. What the call says itself comes first.
fn prepare(
    shared: &Shared,
    request: &Request,
    token: Option<&Token>,
) -> Result<TransportRequest, Error> {
    let mut headers = request.headers.clone();
    for name in shared.headers.keys() {
        if !request.headers.contains_key(name) {
            for value in shared.headers.get_all(name) {
                headers.append(name, value.clone());
            }
        }
    }
    if let Some(token) = token {
        headers.insert(header::AUTHORIZATION, token.header()?);
    }
    Ok(TransportRequest {
        method: request.method(),
        base: shared.base.clone(),
        path_and_query: request.path_and_query.clone(),
        headers,
        body: request.body.clone(),
        max_response_bytes: shared.max_response_bytes,
    })
}
