//! What the vendors that run FastAPI have in common.

pub mod pydantic;
