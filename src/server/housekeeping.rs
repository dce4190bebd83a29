//! Periodic work of the server.

use std::sync::Arc;
use std::time::Duration;

use crate::sandbox::Sandboxes;

/// How often idle sandboxes are dropped.
const EVERY: Duration = Duration::from_secs(60);

/// Drops idle sandboxes periodically, as long as the sandboxes exist.
pub fn begin(sandboxes: &Arc<Sandboxes>) {
    let sandboxes = Arc::downgrade(sandboxes);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(EVERY).await;
            let Some(sandboxes) = sandboxes.upgrade() else {
                return;
            };
            let dropped = sandboxes.drop_idle();
            if dropped > 0 {
                tracing::info!("dropped {dropped} idle sandboxes (--sandbox-idle)");
            }
        }
    });
}
