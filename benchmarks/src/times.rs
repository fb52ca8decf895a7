//! Times, which say something only beside each other.

use std::time::{Duration, Instant};

use bytes::Bytes;
use logto_client::{
    BoxFuture, Client, ConnectorFactories, Token,
    connector_factories::ConnectorFactory,
    transport::{Transport, TransportError, TransportRequest, TransportResponse},
};
use tokio::task::JoinSet;

use crate::{
    BoxError,
    contenders::{Contender, Operation, Ours, Which, with_contender},
    data,
};

/// Calls of a measurement; the best of [`ROUNDS`] counts.
const CALLS: u32 = 4_000;
const ROUNDS: u32 = 5;

/// How long a call takes, with so many of them in flight: the time of all, divided.
pub(crate) fn of_a_call(
    which: Which,
    operation: Operation,
    in_flight: u32,
    url: &str,
) -> Result<Duration, BoxError> {
    with_contender!(which, best(operation, in_flight, url))
}

fn best<C: Contender>(
    operation: Operation,
    in_flight: u32,
    url: &str,
) -> Result<Duration, BoxError> {
    crate::runtime()?.block_on(async {
        let contender = C::prepare(url)?;
        // The connections and the token are there before the time counts.
        calls(&contender, operation, in_flight, in_flight).await?;
        let mut best = Duration::MAX;
        for _ in 0..ROUNDS {
            let began = Instant::now();
            calls(&contender, operation, in_flight, CALLS).await?;
            best = best.min(began.elapsed() / CALLS);
        }
        Ok(best)
    })
}

async fn calls<C: Contender>(
    contender: &C,
    operation: Operation,
    in_flight: u32,
    number: u32,
) -> Result<(), BoxError> {
    let mut tasks = JoinSet::new();
    for _ in 0..in_flight {
        let contender = contender.clone();
        tasks.spawn(async move {
            for _ in 0..number / in_flight {
                operation.call(&contender).await?;
            }
            Ok::<_, BoxError>(())
        });
    }
    while let Some(task) = tasks.join_next().await {
        task??;
    }
    Ok(())
}

/// From nothing to so many answers, 64 at a time: the client, the token, the connections, the calls.
pub(crate) fn cold_start(number: u32, url: &str) -> Result<Duration, BoxError> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let runtime = crate::runtime()?;
        let began = Instant::now();
        runtime.block_on(async {
            let contender = Ours::prepare(url)?;
            calls(&contender, Operation::Get, number.min(64), number).await
        })?;
        best = best.min(began.elapsed());
    }
    Ok(best)
}

/// How long a list of all factories takes to decode: through a call, and by `serde_json` alone.
pub(crate) fn decoding() -> Result<[Duration; 2], BoxError> {
    let body = Bytes::from(data::factories());
    let client = Client::self_hosted("http://localhost")
        .token_source(Token::bearer("benchmark"))
        .transport(Canned(body.clone()))
        .build()?;
    let runtime = crate::runtime()?;
    let mut best = [Duration::MAX; 2];
    for _ in 0..40 {
        let began = Instant::now();
        let ours = runtime.block_on(async { client.list_connector_factories().await })?;
        best[0] = best[0].min(began.elapsed());
        let began = Instant::now();
        let theirs: Vec<ConnectorFactory> = serde_json::from_slice(&body)?;
        best[1] = best[1].min(began.elapsed());
        if ours != theirs {
            return Err("the two differ".into());
        }
    }
    Ok(best)
}

/// Answers without a network.
#[derive(Debug)]
struct Canned(Bytes);

impl Transport for Canned {
    fn send(
        &self,
        _: TransportRequest,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async { Ok(http::Response::new(self.0.clone()).into()) })
    }
}
