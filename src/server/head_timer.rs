//! Separate timeouts for a request's head and for an idle connection.
//!
//! hyper has one timer for both, which starts when it waits for a head. This one fires after the
//! idle timeout if no byte has arrived, and otherwise one client timeout after the first byte.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};
use hyper_util::rt::TokioTimer;
use pin_project_lite::pin_project;
use tokio::time::{sleep, sleep_until};

use super::client_timeout::ClientTimeout;
use super::connection_control::Arrivals;

/// The timer of one connection.
#[derive(Debug)]
pub struct HeadTimer {
    client: ClientTimeout,
    arrivals: Arrivals,
    /// Whether an earlier head was waited for.
    is_kept: AtomicBool,
}

impl HeadTimer {
    /// The timer of a new connection; its first head has the client timeout from the start.
    pub fn new(client: ClientTimeout, arrivals: Arrivals) -> Self {
        Self {
            client,
            arrivals,
            is_kept: AtomicBool::new(false),
        }
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        TokioTimer::new().sleep(duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        if self.is_kept.swap(true, Relaxed) {
            self.arrivals.forget();
        } else {
            self.arrivals.note();
        }
        Box::pin(HeadWait {
            sleep: sleep_until(deadline.into()),
            client: self.client,
            arrivals: self.arrivals.clone(),
            has_begun: false,
        })
    }
}

pin_project! {
    /// The timeout of one head.
    struct HeadWait {
        #[pin]
        sleep: tokio::time::Sleep,
        client: ClientTimeout,
        arrivals: Arrivals,
        has_begun: bool,
    }
}

impl Sleep for HeadWait {}

impl Future for HeadWait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        if !*this.has_begun && this.arrivals.any() {
            *this.has_begun = true;
            let deadline = sleep(this.client.duration()).deadline();
            this.sleep.as_mut().reset(deadline);
        }
        this.sleep.poll(context)
    }
}
