//! `oidcc-basic-certification-test-plan`: `response_type=code`, the client authenticates itself by
//! `client_secret_basic`.

mod codes;
mod logins;
mod objects;
mod requests;
mod scopes;
mod tokens;
