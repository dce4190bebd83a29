//! What the provider's operations of the control API do: functions and types, which the embedded server
//! gives out too.

/// Scripted logins.
pub mod logins {
    pub use crate::vendors::oidc::login::control::{
        ScriptedLogin, clear, find, list, remove, script,
    };
    pub use crate::vendors::oidc::login::new_login::{LoginMatch, LoginOutcome, NewLogin};
}

/// The sessions of browsers.
pub mod sessions {
    pub use crate::vendors::oidc::sessions::SsoState;
    pub use crate::vendors::oidc::sessions::control::{
        BrowserSession, age, end, end_all, find, list,
    };
}

/// Logout tokens.
pub mod logout_tokens {
    pub use crate::vendors::oidc::issuer::below;
    pub use crate::vendors::oidc::logout::LogoutDefect;
    pub use crate::vendors::oidc::logout::control::{
        ExpectedClient, MintedLogoutToken, NewLogoutToken, mint,
    };
}

/// Signing keys.
pub mod keys {
    pub use crate::vendors::oidc::keys::control::{KeyReport, KeyRotation, Keys, report, rotate};
    pub use crate::vendors::oidc::keys::{How, KeyState};
}

/// DPoP proofs.
pub mod proofs {
    pub use crate::vendors::oidc::dpop::control::{ExpectedVerdict, MintedProof, NewProof, mint};
    pub use crate::vendors::oidc::dpop::mint::Defect;
}
