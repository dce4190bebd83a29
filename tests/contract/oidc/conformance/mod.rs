//! The modules of the OpenID Foundation's certification plans for providers, each as a test of its
//! name: it sends the module's requests, and holds the answers to its conditions, to those that are
//! only warnings there, too. Where a module waits, the sandbox's clock is moved.

mod checks;
mod logout;
mod op_basic;
mod op_config;
mod rp_logout;
mod suite;

use suite::{ClientAuthentication, Flow, Suite};
