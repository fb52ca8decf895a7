//! A call that is awaited.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use super::{Call, Outcome, State};
use crate::{error::Error, pipeline};

impl<T: Send + 'static> Future for Call<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if let State::Unsent { .. } = this.state {
            this.start();
        }
        match &mut this.state {
            State::Running { outcome, .. } => {
                let received = ready!(outcome.as_mut().poll(context));
                Poll::Ready(this.finish(received))
            }
            State::Future(future) => {
                let result = ready!(future.as_mut().poll(context));
                this.state = State::Done;
                Poll::Ready(result)
            }
            State::Unsent { .. } | State::Ready(_) | State::Done => Poll::Ready(this.take()),
        }
    }
}

impl<T: Send + 'static> Call<T> {
    fn start(&mut self) {
        let State::Unsent {
            shared,
            request,
            decode,
        } = std::mem::replace(&mut self.state, State::Done)
        else {
            return;
        };
        let operation = request.endpoint.operation();
        self.state = State::Running {
            outcome: Box::pin(pipeline::call(shared, request)),
            decode,
            operation,
        };
    }

    fn finish(&mut self, received: Outcome) -> Result<T, Error> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Running {
                decode, operation, ..
            } => decode(received).map_err(|error| error.of(operation)),
            _ => Err(Error::polled_again()),
        }
    }

    fn take(&mut self) -> Result<T, Error> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Ready(result) => result,
            _ => Err(Error::polled_again()),
        }
    }
}
