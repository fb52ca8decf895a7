//! Times, which are meaningful only in comparison.

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

/// Calls per round. The best of [`ROUNDS`] rounds counts.
const CALLS: u32 = 4_000;
const ROUNDS: u32 = 5;

/// Returns the time per call with `in_flight` concurrent calls: the total time divided by the number of calls.
pub(crate) fn per_call(
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
        // Warm up: open the connections and request the token.
        calls(&contender, operation, in_flight, in_flight).await?;
        let mut best = Duration::MAX;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            calls(&contender, operation, in_flight, CALLS).await?;
            best = best.min(start.elapsed() / CALLS);
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

/// Returns the time from building the client to the last of `number` responses, with up to 64 calls in flight.
pub(crate) fn cold_start(number: u32, url: &str) -> Result<Duration, BoxError> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let runtime = crate::runtime()?;
        let start = Instant::now();
        runtime.block_on(async {
            let contender = Ours::prepare(url)?;
            calls(&contender, Operation::Get, number.min(64), number).await
        })?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

/// Returns the time to decode a list of all factories: through a call, and with `serde_json` only.
pub(crate) fn decoding() -> Result<[Duration; 2], BoxError> {
    let body = Bytes::from(data::factories());
    let client = Client::self_hosted("http://localhost")
        .token_source(Token::bearer("benchmark"))
        .transport(Canned(body.clone()))
        .build()?;
    let runtime = crate::runtime()?;
    let mut best = [Duration::MAX; 2];
    for _ in 0..40 {
        let start = Instant::now();
        let ours = runtime.block_on(async { client.list_connector_factories().await })?;
        best[0] = best[0].min(start.elapsed());
        let start = Instant::now();
        let theirs: Vec<ConnectorFactory> = serde_json::from_slice(&body)?;
        best[1] = best[1].min(start.elapsed());
        if ours != theirs {
            return Err("the decoded lists differ".into());
        }
    }
    Ok(best)
}

/// Returns a fixed response without a network.
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
