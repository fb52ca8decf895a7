//! A client whose requests are answered from memory.

use std::sync::{Arc, Mutex};

use http::Response;
use logto_client::{
    BoxFuture, Bytes, Client, Retry, Token,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use logto_tests::fixtures::Exchange;

/// Outcome of a request.
pub(crate) enum Reply {
    /// A 429 that allows the next request at once.
    RateLimited,
    /// A response.
    Responds(Response<Bytes>),
    /// No response.
    Fails(fn(&'static str) -> TransportError),
}

pub(crate) type Log = Arc<Mutex<Vec<TransportRequest>>>;

/// Gives these replies one after the other, and keeps the requests.
struct Replies {
    log: Log,
    replies: Vec<Reply>,
}

/// Returns a client that gets these replies, the last one repeatedly, and the log of its requests.
pub(crate) fn client(replies: Vec<Reply>, retries: bool) -> (Client, Log) {
    let log = Log::default();
    let builder = Client::self_hosted("https://logto.test")
        .transport(Replies { log: log.clone(), replies })
        .token_source(Token::bearer("t0ken"));
    let builder = if retries { builder } else { builder.retry(Retry::none()) };
    (builder.build().unwrap(), log)
}

/// Returns the recorded response.
pub(crate) fn reply(exchange: &Exchange) -> Reply {
    let Exchange { content_type, total, location, response, .. } = exchange;
    let mut reply = Response::builder().status(exchange.status);
    if response.is_some() {
        reply = reply.header("content-type", content_type.as_deref().unwrap_or("application/json"));
    }
    if let Some(total) = total {
        reply = reply.header("total-number", *total);
    }
    if let Some(location) = location {
        reply = reply.header("location", location);
    }
    let body = match response {
        None => String::new(),
        Some(text) if content_type.is_some() => text.as_str().unwrap_or_default().to_owned(),
        Some(json) => json.to_string(),
    };
    Reply::Responds(reply.body(body.into()).unwrap())
}

impl Transport for Replies {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let mut log = self.log.lock().unwrap();
        let reply = self.replies.get(log.len()).or(self.replies.last());
        log.push(request);
        let outcome = match reply {
            Some(Reply::Responds(response)) => Ok(response.clone()),
            Some(Reply::RateLimited) => {
                let response = Response::builder().status(429).header("retry-after", "0");
                Ok(response.body(Bytes::new()).unwrap())
            }
            Some(Reply::Fails(error)) => Err(error("cut")),
            None => Err(TransportError::connect("no reply")),
        };
        Box::pin(async { outcome.map(Into::into) })
    }
}
