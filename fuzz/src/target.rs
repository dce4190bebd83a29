//! The fuzz targets: what each begins with, and what plays one of its inputs.

use mockid::Provider;

use crate::seeds::{self, Seeds};
use crate::{
    control, declared, dispatch, drafts, fixtures, oidc, redaction, refresh_token, snapshot, texts,
    token, vendors,
};

/// A fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of its program and of its folder in `seeds/`.
    pub name: &'static str,
    /// Derives the inputs that it begins with.
    pub seeds: fn() -> Seeds,
    /// Plays an input, and panics where something does not hold that should.
    pub play: fn(&[u8]),
}

/// What is sent to intergiro.
pub const INTERGIRO: Target = Target {
    name: "intergiro",
    seeds: || seeds::of_vendor(Provider::INTERGIRO),
    play: |input| vendors::play(Provider::INTERGIRO, input),
};

/// What is sent to haut-ai.
pub const HAUT_AI: Target = Target {
    name: "haut_ai",
    seeds: || seeds::of_vendor(Provider::HAUT_AI),
    play: |input| vendors::play(Provider::HAUT_AI, input),
};

/// What is sent to kyc.
pub const KYC: Target = Target {
    name: "kyc",
    seeds: || seeds::of_vendor(Provider::KYC),
    play: |input| vendors::play(Provider::KYC, input),
};

/// What is sent to s7risk.
pub const S7RISK: Target = Target {
    name: "s7risk",
    seeds: || seeds::of_vendor(Provider::S7RISK),
    play: |input| vendors::play(Provider::S7RISK, input),
};

/// What is sent to igny8.
pub const IGNY8: Target = Target {
    name: "igny8",
    seeds: || seeds::of_vendor(Provider::IGNY8),
    play: |input| vendors::play(Provider::IGNY8, input),
};

/// What is sent to the OIDC provider.
pub const OIDC: Target = Target {
    name: "oidc",
    seeds: || seeds::of_vendor(Provider::OIDC),
    play: |input| vendors::play(Provider::OIDC, input),
};

/// JWTs by which clients authenticate themselves at the OIDC provider.
pub const OIDC_ASSERTIONS: Target = Target {
    name: "oidc_assertions",
    seeds: oidc::assertions::seeds,
    play: oidc::assertions::play,
};

/// Authorization requests to the OIDC provider.
pub const OIDC_AUTHORIZE: Target = Target {
    name: "oidc_authorize",
    seeds: oidc::authorize::seeds,
    play: oidc::authorize::play,
};

/// Registrations at the OIDC provider.
pub const OIDC_REGISTRATION: Target = Target {
    name: "oidc_registration",
    seeds: oidc::registration::seeds,
    play: oidc::registration::play,
};

/// Token requests to the OIDC provider.
pub const OIDC_TOKEN: Target = Target {
    name: "oidc_token",
    seeds: oidc::token::seeds,
    play: oidc::token::play,
};

/// What is sent to the control API.
pub const CONTROL: Target = Target {
    name: "control",
    seeds: seeds::of_control,
    play: control::play,
};

/// Declared vendors.
pub const DECLARED: Target = Target {
    name: "declared",
    seeds: declared::seeds,
    play: declared::play,
};

/// Drafts of declared vendors.
pub const DRAFTS: Target = Target {
    name: "drafts",
    seeds: drafts::seeds,
    play: drafts::play,
};

/// Which sandbox, vendor and page a request is for.
pub const DISPATCH: Target = Target {
    name: "dispatch",
    seeds: seeds::of_paths,
    play: dispatch::play,
};

/// Fixtures.
pub const FIXTURES: Target = Target {
    name: "fixtures",
    seeds: seeds::of_fixtures,
    play: fixtures::play,
};

/// What the journal shows of requests with secrets.
pub const REDACTION: Target = Target {
    name: "redaction",
    seeds: seeds::of_messages,
    play: redaction::play,
};

/// Refresh tokens.
pub const REFRESH_TOKEN: Target = Target {
    name: "refresh_token",
    seeds: refresh_token::seeds,
    play: refresh_token::play,
};

/// Snapshots.
pub const SNAPSHOT: Target = Target {
    name: "snapshot",
    seeds: snapshot::seeds,
    play: snapshot::play,
};

/// Short texts: durations, instants, names.
pub const TEXTS: Target = Target {
    name: "texts",
    seeds: texts::seeds,
    play: texts::play,
};

/// Access tokens.
pub const TOKEN: Target = Target {
    name: "token",
    seeds: token::seeds,
    play: token::play,
};
