//! Models of the rules, without threads, and whether they explain what was seen.
//!
//! A vendor's rules are a [`sandbox::Rules`]: what each decision about a request comes to. In
//! sequence, every answer of the store is compared with what the rules expect. Of several threads,
//! what each asked and was answered is recorded ([`history`]), with one counter for every call and
//! every return; then an order is searched ([`order`]) in which the rules, in a model of the whole
//! sandbox ([`sandbox`]), give the same answers. Where one request returned before another was
//! called, the order keeps to that. If there is no such order, the store is not linearizable.

pub mod history;
pub mod order;
pub mod plan;
pub mod policies;
pub mod sandbox;
pub mod sessions;
