//! The behaviour of FastAPI, for the vendors that use it.

pub mod pydantic;
