//! Separate timeouts for a request's head and for an idle connection.
//!
//! hyper has one timer for both, which starts when it waits for a head. This one fires after the
//! idle timeout if no byte has arrived, and otherwise one client timeout after the first byte.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};
use hyper_util::rt::TokioTimer;
use parking_lot::Mutex;
use tokio::time::{self, sleep, sleep_until};

use super::client_timeout::ClientTimeout;
use super::connection_control::Arrivals;

/// The timer of one connection.
#[derive(Debug)]
pub struct HeadTimer {
    client: ClientTimeout,
    arrivals: Arrivals,
    /// Whether an earlier head was waited for.
    is_kept: AtomicBool,
    alarm: Arc<Mutex<Alarm>>,
}

impl HeadTimer {
    /// The timer of a new connection; its first head has the client timeout from the start.
    pub fn new(client: ClientTimeout, arrivals: Arrivals) -> Self {
        Self {
            client,
            arrivals,
            is_kept: AtomicBool::new(false),
            alarm: Arc::default(),
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
            deadline: deadline.into(),
            client: self.client,
            arrivals: self.arrivals.clone(),
            has_begun: false,
            alarm: Arc::clone(&self.alarm),
        })
    }
}

/// The timeout of one head.
struct HeadWait {
    deadline: time::Instant,
    client: ClientTimeout,
    arrivals: Arrivals,
    has_begun: bool,
    alarm: Arc<Mutex<Alarm>>,
}

impl Sleep for HeadWait {}

impl Future for HeadWait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if !self.has_begun && self.arrivals.any() {
            self.has_begun = true;
            self.deadline = sleep(self.client.duration()).deadline();
        }
        self.alarm.lock().poll(self.deadline, context)
    }
}

/// Waits for the deadlines of a connection, one after the other.
///
/// Hardly any of them comes, and most are later than the one before. So the runtime's timer stays as it
/// is for an earlier one, and is only set anew when it fires.
#[derive(Debug, Default)]
struct Alarm(Option<Pin<Box<time::Sleep>>>);

impl Alarm {
    fn poll(&mut self, deadline: time::Instant, context: &mut Context<'_>) -> Poll<()> {
        let new = || Box::pin(sleep_until(deadline));
        let sleep = self.0.get_or_insert_with(new);
        if deadline < sleep.deadline() {
            sleep.as_mut().reset(deadline);
        }
        loop {
            ready!(sleep.as_mut().poll(context));
            if sleep.deadline() >= deadline {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(deadline);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use futures_util::FutureExt;

    use super::*;

    fn now() -> time::Instant {
        sleep(Duration::ZERO).deadline()
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_is_waited_for_to_its_end_whatever_was_waited_for_before() {
        let start = now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut alarm = Alarm::default();
        for (given_up, deadline) in [(10, 30), (60, 40), (41, 41)] {
            let wait = poll_fn(|context| alarm.poll(after(given_up), context));
            assert!(wait.now_or_never().is_none());
            poll_fn(|context| alarm.poll(after(deadline), context)).await;
            let late = now().duration_since(after(deadline));
            assert!(now() >= after(deadline) && late < Duration::from_millis(10));
        }
    }
}
