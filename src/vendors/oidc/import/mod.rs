//! Fixtures from a `JSON_CONFIG` of mock-oauth2-server: `mockid fixtures --from FILE`.
//!
//! There, a parameter of the token request selects the claims of the tokens; here a user has claims, and a
//! test or a person says who logs in. So each set of claims with a subject becomes a user. What has no
//! counterpart is told in a note.

mod config;
mod mapping;
#[cfg(test)]
mod tests;
mod write;

use config::Config;
use mapping::Mapped;

use super::settings::SigningAlgorithm;

/// Fixtures, and what they lack.
pub struct Imported {
    /// The file, with the notes as comments.
    pub yaml: String,
    /// What was not taken over, or works otherwise; each is one sentence or two.
    pub notes: Vec<String>,
}

/// Makes fixtures of a configuration.
///
/// # Errors
///
/// It cannot be read, with the line and the column.
pub fn fixtures(json: &str) -> Result<Imported, serde_json::Error> {
    let config: Config = serde_json::from_str(json)?;
    let mut mapped = Mapped::of(&config.token_callbacks);
    let mut settings = vec![
        "# Any client id and secret, with redirect URIs of this machine.".to_owned(),
        "unknown_clients: accept".to_owned(),
        login(&config).to_owned(),
    ];
    settings.extend(mapped.lifetimes(&config.token_callbacks));
    settings.extend(mapped.token_type(&config.token_callbacks));
    if !config.rotate_refresh_token {
        settings.push("refresh: { rotate: never }".to_owned());
    }
    let mut notes = general(&config);
    settings.extend(algorithm(&config, &mut notes));
    notes.append(&mut mapped.notes);
    let yaml = write::yaml(&settings, &mapped, &notes);
    Ok(Imported { yaml, notes })
}

fn login(config: &Config) -> &'static str {
    if config.interactive_login {
        "login: page"
    } else {
        "login: auto"
    }
}

/// The algorithm of the signing keys, if it is another than the default one.
fn algorithm(config: &Config, notes: &mut Vec<String>) -> Option<String> {
    let keys = config.token_provider.as_ref()?.key_provider.as_ref()?;
    let name = &keys.algorithm;
    if name == "RS256" {
        return None;
    }
    let known = serde_json::from_value::<SigningAlgorithm>(name.as_str().into());
    if known.is_ok() {
        return Some(format!("keys: {{ algorithms: [{name}] }}"));
    }
    notes.push(format!(
        "`keyProvider.algorithm` {name} is not supported; tokens are signed with RS256."
    ));
    None
}

/// What is not about the tokens of an issuer.
fn general(config: &Config) -> Vec<String> {
    let mut notes = vec![
        "Issuers are below /oidc: http://localhost:8080/ISSUER is http://localhost:8080/oidc/ISSUER, and \
         /endsession is /logout. `--listen oidc=0.0.0.0:PORT` serves them at another port without /oidc."
            .to_owned(),
    ];
    if !config.token_callbacks.is_empty() {
        notes.push(
            "Other issuers than these are unknown; add their names to `issuers`, or remove it to have every \
             name."
                .to_owned(),
        );
    }
    for (name, path) in [
        ("loginPagePath", &config.login_page_path),
        ("staticAssetsPath", &config.static_assets_path),
    ] {
        if path.is_some() {
            let note = format!("`{name}` is not taken over: the login page is mockid's own.");
            notes.push(note);
        }
    }
    if config
        .http_server
        .as_ref()
        .is_some_and(|server| server.has_tls)
    {
        notes.push("`httpServer.ssl`: start mockid with `--tls`.".to_owned());
    }
    let provider = config.token_provider.as_ref();
    if let Some(time) = provider.and_then(|provider| provider.system_time.as_ref()) {
        notes.push(format!(
            "`systemTime`: start mockid with `--clock {time} --frozen`; everything is then at that time."
        ));
    }
    let keys = provider.and_then(|provider| provider.key_provider.as_ref());
    if keys.is_some_and(|keys| keys.initial_keys.is_some()) {
        notes.push(
            "`keyProvider.initialKeys` is not taken over: write the key as PEM, and start mockid with \
             `--signing-key oidc=FILE`."
                .to_owned(),
        );
    }
    notes
}
