//! The frames that log a user out of clients (OpenID Connect Front-Channel Logout 1.0, section 2).

use url::Url;

use super::participants::Participant;

/// The addresses of the frames, one for each client that has a `frontchannel_logout_uri`.
pub fn frames(participants: &[Participant]) -> Vec<Url> {
    let frames = participants.iter().filter_map(|participant| {
        let fields = participant.fields()?;
        let mut url = fields.frontchannel_logout_uri.as_ref()?.url().clone();
        if fields.frontchannel_logout_session_required {
            url.query_pairs_mut()
                .append_pair("iss", &participant.issuer_url)
                .append_pair("sid", &participant.sid.to_string());
        }
        Some(url)
    });
    frames.collect()
}
