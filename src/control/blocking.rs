//! Long work on a blocking thread, so that it does not delay other requests.

use http::StatusCode;

use crate::problem::Problem;
use crate::sandbox::World;

/// Runs work on a blocking thread.
///
/// # Errors
///
/// A [`Problem`] when the server stops.
pub(super) async fn run<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(stopping)
}

/// Runs work that may compute expensive password hashes, when there is a CPU for them.
///
/// # Errors
///
/// A [`Problem`] when the server stops.
pub(super) async fn run_hashes<T: Send + 'static>(
    world: &World,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let turn = world.identity().passwords().turn().await;
    run(move || {
        let done = work();
        drop(turn);
        done
    })
    .await
}

/// The problem for work that the server no longer finishes.
pub(super) fn stopping<E>(_: E) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping")
}
