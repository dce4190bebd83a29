//! Whether what several threads saw at once can have come about one thing after another.
//!
//! What each thread asked and was answered is recorded ([`history`]), with one counter for every
//! call and every return. Then an order is looked for ([`order`]) in which a small model, one that
//! knows no threads, gives the same answers ([`sandbox`], [`intergiro`]). Where something returned
//! before something else was called, the order keeps to that. When there is no such order, no
//! sequence of requests explains what was seen: the store has done two things at once.

pub mod history;
pub mod intergiro;
pub mod order;
pub mod plan;
pub mod sandbox;
