//! The behaviour of web frameworks that several vendors use.

pub mod django;
pub mod fastapi;
