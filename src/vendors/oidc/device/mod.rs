//! The device flow (RFC 8628): a device without a browser shows a code, and a person types it at a page
//! of another device.

pub mod answers;
mod authorization;
mod codes;
pub mod control;
mod verification;
mod wrong_codes;

pub use authorization::authorize;
pub use codes::{Answer as DeviceAnswer, DeviceCode, DeviceCodes, PollRefused};
pub use verification::{show, submit};
pub use wrong_codes::WrongCodes;
