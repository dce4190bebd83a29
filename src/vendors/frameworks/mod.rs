//! The habits of web frameworks that several vendors share.

pub mod django;
pub mod fastapi;
