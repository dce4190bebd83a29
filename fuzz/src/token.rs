//! Tokens: the genuine one opens its vendor's resources, and nothing else does.
//!
//! The first byte of an input chooses a genuine token and what the rest is: a text in which `$H`,
//! `$C` and `$S` stand for the parts of the genuine one; changes of it; or a header and claims, which
//! the vendor's own key signs. What that key signs opens at most that vendor's resources, and only
//! until the second that its `exp` names.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::identity::token_checks::TokenChecks;
use mockid::sandbox::World;
use mockid::sandbox::keys::DevelopmentKey;
use mockid::vendor::guard::{PresentedToken, Purpose};
use mockid::vendor::inspection;
use mockid::vendors;
use serde::Deserialize;

use crate::bytes::{edit, replace, split_once};
use crate::genuine::log_in;
use crate::seeds::Seeds;
use crate::server::Server;

/// A world of its own, in which every vendor has issued a token.
struct Stage {
    world: Arc<World>,
    now: NumericDate,
    tokens: Vec<(Provider, String)>,
}

/// What of claims decides how long a token is good.
#[derive(Deserialize)]
struct Claims {
    exp: i64,
}

static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let server = Server::get();
    let vendors = vendors::coded();
    let tokens = vendors.ids().map(|provider| {
        let [access, _] = log_in(server, "", provider);
        (provider, access)
    });
    let (world, now) = server.sandboxes.default_sandbox().enter();
    Stage {
        world,
        now,
        tokens: tokens.collect(),
    }
});

/// Presents the token of an input to every vendor.
pub fn play(input: &[u8]) {
    let Some((choice, rest)) = input.split_first() else {
        return;
    };
    let choice = usize::from(*choice);
    let (provider, genuine) = &STAGE.tokens[choice % STAGE.tokens.len()];
    match choice / STAGE.tokens.len() % 4 {
        0 => unsigned(&spelt(rest, genuine, '.')),
        1 => unsigned(&edit(genuine.as_bytes(), rest)),
        2 => signed(*provider, &edit(&in_clear(genuine), rest)),
        _ => signed(*provider, &spelt(rest, &written(genuine), '\n')),
    }
}

/// What nobody signed is nothing, unless it is a genuine token to the byte.
fn unsigned(token: &[u8]) {
    let Ok(token) = str::from_utf8(token) else {
        return;
    };
    for provider in vendors::coded().ids() {
        let is_genuine = STAGE
            .tokens
            .iter()
            .any(|(of, genuine)| *of == provider && genuine == token);
        assert_eq!(
            is_admitted(provider, token),
            is_genuine,
            "{token} at {provider}"
        );
    }
}

/// What a vendor's key signed, a header and claims with a line break between.
fn signed(by: Provider, parts: &[u8]) {
    let (header, claims) = split_once(parts, b"\n").unwrap_or((parts, b""));
    let token = sign(by, header, claims);
    for provider in vendors::coded().ids() {
        if is_admitted(provider, &token) {
            assert_eq!(provider, by, "{token} of another vendor");
            let claims: Claims = serde_json::from_slice(claims).expect("claims with an end");
            assert!(claims.exp > STAGE.now.as_seconds(), "{token} has expired");
        }
    }
}

fn is_admitted(provider: Provider, token: &str) -> bool {
    let Stage { world, now, .. } = &*STAGE;
    let sandbox = Server::get().sandboxes.default_sandbox();
    let vendor = world.vendors().get(provider).expect("a vendor");
    let presented = PresentedToken {
        text: token,
        purpose: Purpose::Access,
        place: None,
    };
    let admitted = vendor.admit(world, presented, *now, &mut TokenChecks::default());
    let is_admitted = admitted.is_ok();
    let inspected = inspection::inspect(sandbox, world, token, *now, Some(vendor));
    assert_eq!(
        inspected.is_accepted(),
        is_admitted,
        "{token} is explained otherwise"
    );
    is_admitted
}

/// With the parts of a text in the place of their names.
fn spelt(text: &[u8], whole: &str, between: char) -> Vec<u8> {
    let mut parts = whole.split(between);
    let names = ["$H", "$C", "$S"].into_iter();
    names.fold(text.to_vec(), |text, name| {
        replace(&text, name, parts.next().unwrap_or_default())
    })
}

/// Header and claims of a token as they were written.
fn in_clear(token: &str) -> Vec<u8> {
    let parts = token.split('.').take(2);
    let parts = parts.map(|part| URL_SAFE_NO_PAD.decode(part).expect("base64url"));
    parts.collect::<Vec<_>>().join(&b'\n')
}

fn written(token: &str) -> String {
    String::from_utf8(in_clear(token)).expect("JSON")
}

fn sign(by: Provider, header: &[u8], claims: &[u8]) -> String {
    let (key, algorithm) =
        match &STAGE.world.vendors().get(by).expect("a vendor").spec().keys[0].development_key {
            DevelopmentKey::RsaPem(algorithm, pem) => {
                let key = EncodingKey::from_rsa_pem(pem).expect("a key");
                (key, algorithm.jwt())
            }
            DevelopmentKey::EcPem(pem) => {
                let key = EncodingKey::from_ec_pem(pem).expect("a key");
                (key, Algorithm::ES256)
            }
            DevelopmentKey::EdPem(pem) => {
                let key = EncodingKey::from_ed_pem(pem).expect("a key");
                (key, Algorithm::EdDSA)
            }
            DevelopmentKey::Secret(secret) => (EncodingKey::from_secret(secret), Algorithm::HS256),
        };
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let message = format!("{header}.{claims}");
    let signature = crypto::sign(message.as_bytes(), &key, algorithm).expect("a signature");
    format!("{message}.{signature}")
}

/// Each token whole and in parts, and its header and claims with changes.
#[must_use]
pub fn seeds() -> Seeds {
    let texts = [
        "$H.$C.$S",
        "$H.$C.",
        "$H.$C",
        "$H..$S",
        ".$C.$S",
        "$H.$C.$S.",
        "$H=.$C.$S",
        "eyJhbGciOiJub25lIn0.$C.",
        "$H\n$C",
        "{\"alg\":\"none\"}\n$C",
        "{\"alg\":\"HS256\",\"kid\":\"1\"}\n$C",
        "{\"alg\":\"RS256\",\"kid\":\"1\"}\n$C",
        "$H\n{\"exp\":1e999}",
        "$H\n{\"exp\":4102444800}",
        "$H\n[]",
        "$H\n{\"nbf\":null,\"iat\":-1}",
        "",
    ];
    let mut seeds = Vec::new();
    for choice in 0..20_u8 {
        for (nth, text) in texts.into_iter().enumerate() {
            seeds.push((
                format!("{choice}-{nth}"),
                [&[choice], text.as_bytes()].concat(),
            ));
        }
    }
    seeds
}
