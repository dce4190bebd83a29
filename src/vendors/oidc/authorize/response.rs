//! Answers of the authorization endpoint at the redirect URI: response modes, and `iss`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::Serializer;
use http::StatusCode;
use http::header::{CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY};
use sha2::{Digest, Sha256};

use crate::html::{Escaped, unescaped};
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::page;

/// How the parameters of an answer reach the redirect URI.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the query (OAuth 2.0 Multiple Response Type Encoding Practices, section 2.1).
    #[default]
    Query,
    /// In the fragment (the same section).
    Fragment,
    /// In a form that the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

impl ResponseMode {
    /// The mode with this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }

    /// The mode of an answer to a request for this response type, which may have named one. Tokens never
    /// are in a query, and neither are the errors of such requests (RFC 6749, section 4.2.2.1; OAuth 2.0
    /// Multiple Response Type Encoding Practices, sections 3 and 5).
    pub fn of(response_type: Option<&str>, named: Option<Self>) -> Self {
        let mut types = response_type.unwrap_or_default().split(' ');
        match named {
            Some(Self::Query) | None if types.any(|one| one == "token" || one == "id_token") => {
                Self::Fragment
            }
            named => named.unwrap_or_default(),
        }
    }
}

/// Where the answer to an authorization request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnAddress {
    /// The redirect URI, which is registered for the client.
    pub uri: String,
    /// How the parameters get there.
    pub mode: ResponseMode,
    /// The parameter `state` of the request.
    pub state: Option<String>,
    /// The issuer, as the parameter `iss` (RFC 9207, section 2).
    pub issuer: String,
}

impl ReturnAddress {
    /// The answer with these parameters, and with `state` and `iss`.
    pub fn answer(&self, reason: Reason, parameters: &[(&str, &str)]) -> Answer {
        let mut all = parameters.to_vec();
        all.extend(self.state.as_deref().map(|state| ("state", state)));
        all.push(("iss", &self.issuer));
        let answer = match self.mode {
            ResponseMode::Query => {
                let join = if self.uri.contains('?') { '&' } else { '?' };
                self.redirect(reason, join, &all)
            }
            ResponseMode::Fragment => self.redirect(reason, '#', &all),
            ResponseMode::FormPost => self.form(reason, &all),
        };
        answer.no_store()
    }

    /// A redirect by GET, whatever the method of the request was (RFC 9700, section 4.12).
    fn redirect(&self, reason: Reason, join: char, parameters: &[(&str, &str)]) -> Answer {
        let parameters = Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        let location = format!("{}{join}{parameters}", self.uri);
        Answer::empty(StatusCode::SEE_OTHER, reason).with_header(LOCATION, location)
    }

    /// A page with a form that the browser submits by itself, or the person where scripts are off.
    fn form(&self, reason: Reason, parameters: &[(&str, &str)]) -> Answer {
        let uri = Escaped(&self.uri);
        let body = format!(
            "<p>The answer goes to <code>{uri}</code>.</p><form method=\"post\" action=\"{uri}\">{}\
             <p><button class=\"main\">Continue</button></p></form><script>{SUBMIT}</script>",
            fields(parameters.iter().copied()),
        );
        page::document(StatusCode::OK, reason, "Back to the application", &body)
            .with_header(CONTENT_SECURITY_POLICY, policy())
            .with_header(REFERRER_POLICY, "no-referrer")
    }
}

const FIELD: &str = "<input type=\"hidden\" name=\"";
const VALUE: &str = "\" value=\"";
const FIELD_END: &str = "\">";

/// The fields of the form.
pub fn fields<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let fields = parameters.into_iter().map(|(name, value)| {
        let (name, value) = (Escaped(name), Escaped(value));
        format!("{FIELD}{name}{VALUE}{value}{FIELD_END}")
    });
    fields.collect()
}

/// The page with such a form, read.
pub struct FormPage<'a> {
    /// What is before the fields.
    pub before: &'a str,
    /// The parameters in the fields.
    pub parameters: Vec<(String, String)>,
    /// What is after the fields.
    pub after: &'a str,
}

/// Reads a page with such a form; `None` for any other page.
pub fn read_form(page: &str) -> Option<FormPage<'_>> {
    let (before, mut after) = page.split_at(page.find(FIELD)?);
    let mut parameters = Vec::new();
    while let Some(field) = after.strip_prefix(FIELD) {
        let (name, rest) = field.split_once(VALUE)?;
        let (value, rest) = rest.split_once(FIELD_END)?;
        parameters.push((unescaped(name), unescaped(value)));
        after = rest;
    }
    Some(FormPage {
        before,
        parameters,
        after,
    })
}

/// The only script of the form.
const SUBMIT: &str = "document.forms[0].submit()";

/// Content Security Policy (level 3): only that script, and the page's own style and icon. Silent
/// renewal shows the form in a frame of the client, so frames are not forbidden: there is nothing to
/// click on but the button.
fn policy() -> String {
    let digest = STANDARD.encode(Sha256::digest(SUBMIT));
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
         script-src 'sha256-{digest}'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(uri: &str, mode: ResponseMode) -> Answer {
        let address = ReturnAddress {
            uri: uri.to_owned(),
            mode,
            state: Some("a b&c=\"<d>".to_owned()),
            issuer: "http://localhost/oidc".to_owned(),
        };
        address.answer(Reason::Ok, &[("code", "x")])
    }

    const REST: &str = "code=x&state=a+b%26c%3D%22%3Cd%3E&iss=http%3A%2F%2Flocalhost%2Foidc";

    #[test]
    fn the_parameters_are_appended_to_the_query_or_are_the_fragment() {
        for (uri, mode, begin) in [
            ("http://a/cb", ResponseMode::Query, "http://a/cb?"),
            ("http://a/cb?x=1", ResponseMode::Query, "http://a/cb?x=1&"),
            (
                "http://a/cb?x=1",
                ResponseMode::Fragment,
                "http://a/cb?x=1#",
            ),
        ] {
            let answer = answer(uri, mode);
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            assert_eq!(answer.headers[LOCATION], format!("{begin}{REST}"));
        }
    }

    #[test]
    fn the_mode_is_that_of_the_request_or_of_its_response_type() {
        let (query, fragment, form) = (
            ResponseMode::Query,
            ResponseMode::Fragment,
            ResponseMode::FormPost,
        );
        for (response_type, named, mode) in [
            (Some("code"), None, query),
            (Some("code"), Some(fragment), fragment),
            (None, None, query),
            (Some("tokens"), None, query),
            (Some("token"), None, fragment),
            (Some("code id_token"), None, fragment),
            (Some("id_token"), Some(query), fragment),
            (Some("id_token"), Some(form), form),
        ] {
            let found = ResponseMode::of(response_type, named);
            assert_eq!(found, mode, "{response_type:?} {named:?}");
        }
    }

    #[test]
    fn a_form_has_the_parameters_escaped() {
        let answer = answer("http://a/cb?x=\"1", ResponseMode::FormPost);
        let body = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(
            body.contains("name=\"state\" value=\"a b&amp;c=&quot;&lt;d&gt;\""),
            "{body}"
        );
        assert!(body.contains("action=\"http://a/cb?x=&quot;1\""), "{body}");
    }

    #[test]
    fn the_parameters_of_a_form_can_be_read_back() {
        let answer = answer("http://a/cb", ResponseMode::FormPost);
        let page = std::str::from_utf8(&answer.body).unwrap();
        let form = read_form(page).unwrap();
        let state = ("state".to_owned(), "a b&c=\"<d>".to_owned());
        assert_eq!(form.parameters[1], state);
        let pairs = form.parameters.iter();
        let fields = fields(pairs.map(|(name, value)| (&**name, &**value)));
        assert_eq!(format!("{}{fields}{}", form.before, form.after), page);
    }
}
