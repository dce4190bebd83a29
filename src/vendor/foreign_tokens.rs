//! Explains refused tokens that come from another provider or sandbox.

use std::borrow::Cow;

use super::Vendor;
use super::answer::Answer;
use super::call::Call;
use super::request_account::{self, Credential};
use super::token_place;
use crate::identity::TokenId;
use crate::sandbox::Sandbox;
use crate::sandbox::hint::Hint;
use crate::sandbox::provenance;

/// Adds the reason and the hint to an answer that refuses a token of another provider or sandbox.
/// The vendor's answer itself does not change.
pub fn explain(vendor: &dyn Vendor, sandbox: &Sandbox, call: &Call, answer: &mut Answer) {
    if !answer.reason.refuses_a_token() {
        return;
    }
    let Some(token) = refused(vendor, call, answer.token) else {
        return;
    };
    let provider = vendor.id();
    let found = provenance::find(&token, provider, answer.reason, &call.world, sandbox);
    if let Some(provenance) = found {
        answer.reason = provenance.reason();
        answer.hint = Some(Box::new(Hint::Token(provenance)));
    }
}

/// The token that was refused: the one in the body if the answer is about it, otherwise the one at
/// the vendor's place for tokens.
fn refused(vendor: &dyn Vendor, call: &Call, about: Option<TokenId>) -> Option<String> {
    let tokens = vendor.spec().credentials.iter();
    let mut tokens = tokens.filter(|(_, credential)| *credential == Credential::Token);
    let in_body = tokens.next().and_then(|(wanted, _)| {
        let fields = request_account::fields(call).into_iter();
        let mut sent = fields.filter(|(name, _)| **name == **wanted);
        sent.next_back().map(|(_, token)| token)
    });
    let is_meant = |token: &String| {
        let names = [TokenId::claimed_by(token), TokenId::of_text(token)];
        about.is_some_and(|about| names.contains(&about))
    };
    let presented = || token_place::claimed(call, &vendor.spec().token_places);
    in_body
        .filter(is_meant)
        .or_else(|| presented().map(Cow::into_owned))
}
