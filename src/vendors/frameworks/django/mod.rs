//! What the vendors that run Django REST Framework have in common: how it reads a body and checks
//! a field, to the letter of its sentences.
//!
//! The pieces say *what* is wrong, as types; the framework's own sentence is the `Display` of each,
//! and a vendor that words things otherwise matches on the type instead. No vendor's shapes are
//! here.
//!
//! As observed of Django 5.2 with Django REST Framework 3.18 on Python 3.11.

pub mod body;
pub mod datetime;
pub mod email;
pub mod fields;
mod form;
pub mod json;
pub mod paging;
pub mod property;

/// The value of `WWW-Authenticate` on every 401: what the first authentication class of a view says,
/// here simplejwt's.
pub const CHALLENGE: &str = r#"Bearer realm="api""#;
