//! The parts of a spec that most vendors do not have.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::control::VendorControl;
use super::cors::CorsPolicy;
use super::layout::Layout;
use super::lies::Liar;
use super::login_spec::LoginExample;
use super::outgoing::OutgoingOperation;
use super::path_template::PathTemplate;
use super::state::StateSpec;
use crate::clock::NumericDate;
use crate::fixtures::VendorFixtures;
use crate::sandbox::World;

/// The public keys of a vendor in a world at a time, each a JSON Web Key.
pub type KeySetOf = fn(&World, NumericDate) -> Vec<Value>;

/// An example of a login for some fixtures.
pub type PasswordGrant = fn(&VendorFixtures) -> LoginExample;

/// The parts of a spec that most vendors do not have; none by default.
#[derive(Debug, Default)]
pub struct VendorExtras {
    /// What it is called in text, where that is not its id.
    pub title: Option<Cow<'static, str>>,
    /// What it keeps in a sandbox beside accounts, sessions and tokens. A reset that keeps sessions
    /// keeps it.
    pub state: Option<Arc<dyn StateSpec>>,
    /// Its operations in the control API, under `/__admin/NAME`.
    pub control: Vec<VendorControl>,
    /// The paths of its operations that it has also at the root of the server, whether or not it has
    /// a rank there, for example `/.well-known/NAME`. They come after the server's own pages and before
    /// the paths of every rank.
    pub root_documents: Vec<PathTemplate>,
    /// Its public keys at a time, where they are not those of its plans.
    pub key_set: Option<KeySetOf>,
    /// Whether it has several issuers, whose names stand before the paths of its operations:
    /// `/a/b/token` is the operation `/token` of the issuer `/a/b`. A name consists of segments that
    /// no operation's path begins with.
    pub has_issuers: bool,
    /// A layout of its paths that a setting can choose instead of the documented one.
    pub layout: Option<Layout>,
    /// Its CORS policy; without one, the server's `--cors` decides.
    pub cors: Option<CorsPolicy>,
    /// The calls that it makes itself.
    pub outgoing: Vec<OutgoingOperation>,
    /// A login that takes the credentials of a client and of a user; its `logins` take those of one
    /// account.
    pub password_grant: Option<PasswordGrant>,
    /// What it can answer falsely when a fault says so.
    pub liar: Option<Arc<dyn Liar>>,
}
