//! Complete files of the common kinds of login.

/// A kind of login.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum Like {
    /// User name and password for JWTs, with a refresh token that can be used once.
    PasswordJwt,
    /// An OAuth 2.0 token endpoint.
    Oauth2,
    /// HTTP Basic for a bearer token.
    BasicToBearer,
    /// A session in a cookie.
    CookieSession,
    /// An API key on each call.
    ApiKey,
    /// A password, then a one-time password.
    Otp,
    /// Calls that are signed with HMAC.
    Signed,
}

/// The vendor's name in the files.
const NAME: &str = "acme";

impl Like {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.into_str()
    }

    /// The file of a vendor with a name.
    #[must_use]
    pub fn text(self, name: &str) -> String {
        self.file().replace(NAME, name)
    }

    const fn file(self) -> &'static str {
        match self {
            Self::PasswordJwt => include_str!("likes/password-jwt.yaml"),
            Self::Oauth2 => include_str!("likes/oauth2.yaml"),
            Self::BasicToBearer => include_str!("likes/basic-to-bearer.yaml"),
            Self::CookieSession => include_str!("likes/cookie-session.yaml"),
            Self::ApiKey => include_str!("likes/api-key.yaml"),
            Self::Otp => include_str!("likes/otp.yaml"),
            Self::Signed => include_str!("likes/signed.yaml"),
        }
    }
}
