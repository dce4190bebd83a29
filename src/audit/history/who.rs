//! The client of a request.

use std::collections::HashSet;
use std::sync::Arc;

use super::seen_token::SeenToken;
use crate::audit::client::Client;
use crate::identity::AccountId;
use crate::sandbox::World;
use crate::sandbox::journal::Entry;
use crate::vendor::Vendor;

/// The clients that were seen so far, each once.
#[derive(Debug, Default)]
pub struct ClientNames(HashSet<Arc<Client>>);

impl ClientNames {
    /// The client of an entry: its account is that of the answer, otherwise that of a token that came
    /// with the request, otherwise the one whose login name or key did.
    pub fn of(
        &mut self,
        world: &World,
        vendor: &dyn Vendor,
        entry: &Entry,
        (presented, named): (&[SeenToken], &[AccountId]),
    ) -> Arc<Client> {
        let mut own = presented
            .iter()
            .filter(|token| token.provider == vendor.id());
        let account = entry.exchange().account;
        let account = account.or_else(|| own.next().map(|token| token.account));
        let account = account.or_else(|| named.first().copied());
        let directory = world.identity().directory();
        let holder = account.and_then(|account| directory.of(vendor.id()).holder(account));
        let client = Client {
            account,
            login: holder.and_then(|holder| holder.login.name().map(str::to_owned)),
            user_agent: entry.shown_header("user-agent"),
        };
        if let Some(known) = self.0.get(&client) {
            return Arc::clone(known);
        }
        let client = Arc::new(client);
        self.0.insert(Arc::clone(&client));
        client
    }
}
