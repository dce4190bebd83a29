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
mod email;
pub mod fields;
pub mod json;
pub mod paging;
pub mod property;
