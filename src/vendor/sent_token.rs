//! The token that came with a recorded request.

use std::sync::Arc;

use super::Vendor;
use super::call::Call;
use super::token_place;
use crate::sandbox::World;
use crate::sandbox::journal::Exchange;

/// The token at a vendor's place for tokens, if the journal has all of it.
#[must_use]
pub fn of_exchange(vendor: &dyn Vendor, world: &Arc<World>, exchange: &Exchange) -> Option<String> {
    let mut call = Call::imagined(world, exchange.time);
    call.headers = exchange.request.raw_headers();
    call.query.clone_from(&exchange.query);
    let token = token_place::claimed(&call, &vendor.spec().token_places)?;
    Some(token.into_owned())
}
