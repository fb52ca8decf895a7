//! Four implementations of getting and updating a connector.

mod by_hand;
mod hyper;
mod least;
mod ours;

use logto_client::connectors::Connector;

pub(crate) use self::{by_hand::ByHand, hyper::Hyper, least::Least, ours::Ours};
use crate::{BoxError, data};

/// An implementation under test. It is prepared once and then called many times. Those that cannot request a token
/// have a fixed one.
pub(crate) trait Contender: Clone + Send + Sync + 'static {
    fn prepare(url: &str) -> Result<Self, BoxError>;

    fn get(&self, id: &str) -> impl Future<Output = Result<Connector, BoxError>> + Send;

    fn update(&self, id: &str) -> impl Future<Output = Result<Connector, BoxError>> + Send;
}

/// The contenders by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Ours,
    ByHand,
    Least,
    Hyper,
}

impl Which {
    pub(crate) const ALL: [Self; 4] = [Self::Ours, Self::ByHand, Self::Least, Self::Hyper];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "logto-client",
            Self::ByHand => "reqwest-by-hand",
            Self::Least => "reqwest-least",
            Self::Hyper => "hyper-util",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, BoxError> {
        let found = Self::ALL.into_iter().find(|which| which.name() == name);
        found.ok_or_else(|| format!("unknown contender `{name}`").into())
    }
}

/// Calls a function that is generic over the contender.
macro_rules! with_contender {
    ($which:expr, $function:ident($($argument:expr),*)) => {{
        use $crate::contenders::{ByHand, Hyper, Least, Ours, Which};
        match $which {
            Which::Ours => $function::<Ours>($($argument),*),
            Which::ByHand => $function::<ByHand>($($argument),*),
            Which::Least => $function::<Least>($($argument),*),
            Which::Hyper => $function::<Hyper>($($argument),*),
        }
    }};
}
pub(crate) use with_contender;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Get,
    Update,
}

impl Operation {
    pub(crate) const ALL: [Self; 2] = [Self::Get, Self::Update];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Update => "PATCH",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, BoxError> {
        let found = Self::ALL.into_iter().find(|operation| operation.name() == name);
        found.ok_or_else(|| format!("unknown operation `{name}`").into())
    }

    pub(crate) async fn call(self, contender: &impl Contender) -> Result<Connector, BoxError> {
        match self {
            Self::Get => contender.get(data::ID).await,
            Self::Update => contender.update(data::ID).await,
        }
    }
}

/// Makes `number` sequential calls. This is the command that runs under valgrind.
pub(crate) fn make_calls(
    which: Which,
    operation: Operation,
    number: usize,
    url: &str,
) -> Result<(), BoxError> {
    with_contender!(which, calls(operation, number, url))
}

fn calls<C: Contender>(operation: Operation, number: usize, url: &str) -> Result<(), BoxError> {
    crate::runtime()?.block_on(async {
        let contender = C::prepare(url)?;
        for _ in 0..number {
            let connector = operation.call(&contender).await?;
            if connector.id != data::ID {
                return Err("unexpected connector".into());
            }
        }
        Ok(())
    })
}
