//! Sequential models of the rules, and a linearizability checker.
//!
//! A vendor's rules are a [`sandbox::Rules`]: the outcome of each decision about a request. In
//! sequential tests, every answer of the store is compared with the expected one. In tests with
//! several threads, each call and its answer is recorded ([`history`]), with one counter for all
//! calls and returns; then the checker searches for an order ([`order`]) in which the rules, in a
//! model of the whole sandbox ([`sandbox`]), give the same answers. A request that returned before
//! another was called has to precede it. If there is no such order, the store is not linearizable.

pub mod history;
pub mod order;
pub mod plan;
pub mod policies;
pub mod sandbox;
pub mod sessions;
