//! By which keys the tokens of a snapshot were signed: the name of each key, never the key.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::identity::ledger::TokenKind;
use crate::identity::snapshot::Issued;
use crate::provider::Provider;
use crate::sandbox::keys::{Keys, Signed};
use crate::schema::Misfit;

/// The name of each signing key, made of its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyNames {
    intergiro: String,
    #[serde(rename = "haut-ai")]
    haut_ai: String,
    #[serde(rename = "haut-ai-private")]
    haut_ai_private: String,
    kyc: String,
    s7risk: String,
    igny8: String,
}

impl KeyNames {
    pub(super) fn of(keys: &Keys) -> Self {
        // A key that cannot be read signs nothing, so that its name matters to nobody.
        let name = |signed| {
            let issuer = keys.issuer(signed).ok();
            issuer.map_or_else(String::new, |it| it.key_fingerprint().to_owned())
        };
        Self {
            intergiro: name(Signed::Tokens(Provider::Intergiro)),
            haut_ai: name(Signed::Tokens(Provider::HautAi)),
            haut_ai_private: name(Signed::PrivateTokens),
            kyc: name(Signed::Tokens(Provider::Kyc)),
            s7risk: name(Signed::Tokens(Provider::S7risk)),
            igny8: name(Signed::Tokens(Provider::Igny8)),
        }
    }

    /// The keys that signed something among what was issued and are others here. Where nothing was
    /// issued any key will do.
    pub(super) fn misfits(&self, here: &Self, issued: &Issued) -> Vec<Misfit> {
        let signed: Vec<Signed> = vec![
            Signed::Tokens(Provider::Intergiro),
            Signed::Tokens(Provider::HautAi),
            Signed::PrivateTokens,
            Signed::Tokens(Provider::Kyc),
            Signed::Tokens(Provider::S7risk),
            Signed::Tokens(Provider::Igny8),
        ];
        let used = |wanted: &Signed| {
            let mut tokens = issued.tokens.iter();
            tokens.any(|token| signer(token.provider, token.kind) == *wanted)
        };
        signed
            .into_iter()
            .filter(|signed| self.name(*signed) != here.name(*signed))
            .filter(used)
            .map(|signed| self.misfit(here, signed))
            .collect()
    }

    fn misfit(&self, here: &Self, signed: Signed) -> Misfit {
        let (field, name) = self.name(signed);
        let (_, own) = here.name(signed);
        Misfit::value(
            format!("/keys/{field}"),
            format!("the key `{name}`, which signed tokens of the document"),
            format!("this server's, `{own}`: start it with the keys of the other one"),
        )
    }

    /// The field, and what it says.
    fn name(&self, signed: Signed) -> (&'static str, &str) {
        match signed {
            Signed::Tokens(Provider::Intergiro) => ("intergiro", &self.intergiro),
            Signed::Tokens(Provider::HautAi) => ("haut-ai", &self.haut_ai),
            Signed::PrivateTokens => ("haut-ai-private", &self.haut_ai_private),
            Signed::Tokens(Provider::Kyc) => ("kyc", &self.kyc),
            Signed::Tokens(Provider::S7risk) => ("s7risk", &self.s7risk),
            Signed::Tokens(Provider::Igny8) => ("igny8", &self.igny8),
        }
    }
}

fn signer(provider: Provider, kind: TokenKind) -> Signed {
    match (provider, kind) {
        (Provider::HautAi, TokenKind::Private) => Signed::PrivateTokens,
        (provider, _) => Signed::Tokens(provider),
    }
}
