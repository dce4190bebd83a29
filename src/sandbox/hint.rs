//! Hints: sentences in the journal that help to find a client's mistake.

use std::fmt;
use std::sync::Arc;

use super::SandboxName;
use super::reason::Reason;
use crate::provider::Provider;

/// Explains an answer whose reason alone does not show the mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// The refused token comes from another provider or sandbox.
    Token(Provenance),
    /// Another host of the provider serves the path.
    OtherHost(Arc<str>),
    /// At the root the path belongs to one provider, and the body is meant for another.
    OtherProvider {
        /// The field that only the other provider's body has.
        field: Arc<str>,
        /// The provider that answered.
        answered: Provider,
        /// The provider that the body is for.
        meant: Provider,
        /// The address of the same path at that provider.
        address: String,
    },
    /// The path does not exist, and this operation of the provider is the nearest.
    Nearest(String),
    /// The path is one of Keycloak's, and the sandbox has the plain layout.
    KeycloakLayout,
    /// The account has a second factor, and the vendor has no operation for it.
    SecondFactor,
    /// A login that a test has scripted gave this error.
    Scripted,
    /// Another user has the e-mail address of a registration.
    EmailTaken,
    /// A user has the e-mail address of a login in another letter case.
    OtherLetterCase,
    /// Where the metadata of an issuer was asked for, if not at the first place.
    Metadata(MetadataPlace),
    /// The metadata of the issuer was read by one name of this server, and the request came by
    /// another.
    OtherName {
        /// The scheme and host by which the metadata was read.
        read: String,
        /// Those by which the request came.
        came: String,
    },
    /// The token was issued under this name of its issuer, and the request came by another.
    IssuedAs(String),
    /// The answer to a logout token lacks `Cache-Control: no-store`.
    AnswerMayBeStored,
    /// Why a call of the server itself has no answer.
    NoAnswer(String),
    /// The signature of the call does not fit this text, which is what has to be signed.
    ToSign(String),
}

impl Hint {
    /// Whether it tells of something besides the reason for a refusal, and so cannot replace it.
    #[must_use]
    pub const fn is_besides(&self) -> bool {
        matches!(self, Self::OtherName { .. } | Self::AnswerMayBeStored)
    }

    /// Whether it says what to do, and the general advice of the reason does not fit.
    #[must_use]
    pub const fn is_advice(&self) -> bool {
        matches!(self, Self::SecondFactor | Self::Scripted)
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(provenance) => {
                let advice = provenance.reason().advice();
                write!(formatter, "The token was {provenance}. {advice}")
            }
            Self::OtherHost(host) => write!(formatter, "The host {host} serves this path."),
            Self::OtherProvider {
                field,
                answered,
                meant,
                address,
            } => write!(
                formatter,
                "`{field}` is a field of {meant}, and at the root this path is {answered}'s. \
                 {meant}'s is {address}."
            ),
            Self::AnswerMayBeStored => formatter.write_str(
                "The answer should have `Cache-Control: no-store` (OpenID Connect Back-Channel Logout, \
                 section 2.8).",
            ),
            Self::NoAnswer(why) => write!(formatter, "The call failed: {why}."),
            Self::Nearest(path) => {
                write!(formatter, "There is nothing at the path. Did you mean {path}?")
            },
            Self::KeycloakLayout => formatter
                .write_str("The paths of Keycloak need the setting `layout: keycloak` of oidc."),
            Self::Metadata(place) => place.fmt(formatter),
            Self::IssuedAs(issuer) => {
                write!(formatter, "The token was issued as that of {issuer}.")
            }
            Self::OtherName { read, came } => write!(
                formatter,
                "The metadata was read at {read}, and this request came to {came}. If browsers and \
                 programs reach this server by two names, set `public_url` to that of browsers."
            ),
            Self::ToSign(text) => write!(formatter, "The text to sign is {text:?}."),
            Self::SecondFactor => formatter.write_str(
                "The account has a second factor (`mfa`), and this vendor documents no request for it. \
                 Use another account.",
            ),
            Self::Scripted => formatter.write_str(
                "A test has scripted this error (POST /__admin/oidc/logins). Tell the user that the \
                 login failed.",
            ),
            Self::EmailTaken => formatter.write_str(
                "A user has this address, from the fixtures or an earlier registration. \
                 Register another address, or log in.",
            ),
            Self::OtherLetterCase => formatter.write_str(
                "A user has this address in another letter case. A registration lowers the domain, \
                 and a login compares exactly.",
            ),
        }
    }
}

/// The places of an issuer's metadata besides the first, which is `/.well-known/openid-configuration`
/// after the path of the issuer (OpenID Connect Discovery, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetadataPlace {
    /// `/.well-known/openid-configuration` before the path of the issuer.
    OpenIdInserted,
    /// `/.well-known/oauth-authorization-server` before the path of the issuer.
    OAuthInserted,
    /// `/.well-known/oauth-authorization-server` after the path of the issuer.
    OAuthAppended,
}

impl fmt::Display for MetadataPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::OpenIdInserted => {
                "The client put /.well-known/openid-configuration before the path of the issuer \
                 (RFC 8414, section 5)."
            }
            Self::OAuthInserted => {
                "The client put /.well-known/oauth-authorization-server before the path of the \
                 issuer (RFC 8414, section 3.1)."
            }
            Self::OAuthAppended => {
                "The client put /.well-known/oauth-authorization-server after the path of the \
                 issuer. RFC 8414, section 3.1, puts it before the path, and other providers may \
                 not answer here."
            }
        })
    }
}

/// The origin of a refused token: another provider, or another sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provenance {
    /// It is signed with the key of another provider.
    Signed(Provider),
    /// It is not a JSON Web Token, and another provider issued it.
    Issued(Provider),
    /// Another sandbox issued it.
    Sandbox(SandboxName),
}

impl Provenance {
    /// The reason of the refusal.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Signed(_) | Self::Issued(_) => Reason::OtherProvider,
            Self::Sandbox(_) => Reason::OtherSandbox,
        }
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed(provider) => write!(formatter, "signed by {provider}"),
            Self::Issued(provider) => write!(formatter, "issued by {provider}"),
            Self::Sandbox(name) => write!(formatter, "issued in sandbox `{name}`"),
        }
    }
}
