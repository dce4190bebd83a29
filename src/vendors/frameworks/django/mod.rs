//! The behaviour of Django REST Framework, for the vendors that use it: parsing of bodies and
//! validation of fields, with the framework's exact error messages.
//!
//! Errors are types whose `Display` is the message of the framework. A vendor with other messages
//! matches on the type. The formats of the answers are in the modules of the vendors.
//!
//! As observed in Django 5.2 with Django REST Framework 3.18 on Python 3.11.

pub mod body;
pub mod datetime;
pub mod email;
pub mod fields;
mod form;
pub mod json;
pub mod paging;
pub mod property;

/// The value of `WWW-Authenticate` in every 401. The framework takes it from the first
/// authentication class of a view, which here is that of simplejwt.
pub const CHALLENGE: &str = r#"Bearer realm="api""#;
