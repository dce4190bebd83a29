//! The places of a request where fields are.

use std::cell::OnceCell;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, COOKIE};
use serde_json::{Map, Value};

use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendors::declared::language::reads::Place;

/// The places of a request. Each is parsed once, when it is asked for.
pub struct Sources<'a> {
    call: &'a Call,
    json: OnceCell<Body>,
    form: OnceCell<Vec<(String, String)>>,
    /// The names of the user name and the password of HTTP Basic.
    basic: Vec<&'a str>,
}

/// A JSON body.
#[derive(Debug)]
pub enum Body {
    /// An object; an empty one if there is no body.
    Object(Map<String, Value>),
    /// It cannot be read as one.
    Unreadable(Reason),
}

impl<'a> Sources<'a> {
    /// The places of a call. The names are those of HTTP Basic, in their order.
    pub fn new(call: &'a Call, basic: impl Iterator<Item = &'a str>) -> Self {
        let mut names: Vec<&str> = Vec::new();
        for name in basic {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Self {
            call,
            json: OnceCell::new(),
            form: OnceCell::new(),
            basic: names,
        }
    }

    /// Why the body cannot be read, if a field is in it.
    pub fn unreadable_body(&self, mut places: impl Iterator<Item = Place>) -> Option<Reason> {
        let place = places.find(|place| matches!(place, Place::Json | Place::Body))?;
        if place == Place::Body {
            return whole_body(self.call).err();
        }
        match self.body() {
            Body::Object(_) => None,
            Body::Unreadable(outcome) => Some(*outcome),
        }
    }

    /// The fields of the JSON body.
    pub fn object(&self) -> Result<&Map<String, Value>, Reason> {
        match self.body() {
            Body::Object(fields) => Ok(fields),
            Body::Unreadable(outcome) => Err(*outcome),
        }
    }

    fn body(&self) -> &Body {
        self.json.get_or_init(|| read_json(self.call))
    }

    /// Whether the body is sent as a form.
    pub fn is_form(&self) -> bool {
        self.call
            .has_media_type("application/x-www-form-urlencoded")
    }

    fn form(&self) -> &[(String, String)] {
        self.form.get_or_init(|| {
            if !self.is_form() {
                return Vec::new();
            }
            form_urlencoded::parse(&self.call.body)
                .into_owned()
                .collect()
        })
    }

    /// The value of a field; of several with one name the last.
    pub fn get(&self, place: Place, name: &str) -> Option<Value> {
        match place {
            Place::Json => match self.body() {
                Body::Object(fields) => within(fields, name).cloned(),
                Body::Unreadable(_) => None,
            },
            Place::Form => {
                let mut fields = self.form().iter().rev();
                fields
                    .find(|(key, _)| key == name)
                    .map(|(_, text)| text.as_str().into())
            }
            Place::Body => whole_body(self.call).ok().flatten(),
            Place::Query => parameter(self.call, name).map(Value::from),
            Place::Header => {
                let value = self.call.headers.get(name)?;
                value.to_str().ok().map(Value::from)
            }
            Place::Cookie => cookie(self.call, name).map(Value::from),
            Place::Basic => {
                let (user, password) = basic(self.call)?;
                let is_first = self.basic.first() == Some(&name);
                Some(if is_first { user } else { password }.into())
            }
            Place::Path => self.call.argument(name).map(Value::from),
        }
    }
}

/// The value at a dotted name; a field whose name has the dots itself wins.
fn within<'v>(fields: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    if let Some(value) = fields.get(name) {
        return Some(value);
    }
    let (first, rest) = name.split_once('.')?;
    within(fields.get(first)?.as_object()?, rest)
}

/// A body that is one text: a JSON string, or as it is, whatever its type. Clients such as curl call
/// every body a form.
fn whole_body(call: &Call) -> Result<Option<Value>, Reason> {
    if call.body.is_empty() {
        return Ok(None);
    }
    let value = if is_json(&call.media_type()) {
        serde_json::from_slice(&call.body).ok()
    } else {
        std::str::from_utf8(&call.body).ok().map(Value::from)
    };
    value.map(Some).ok_or(Reason::BrokenBody)
}

fn is_json(media_type: &str) -> bool {
    // Amazon's services call theirs `application/x-amz-json-1.1`.
    media_type == "application/json"
        || media_type.ends_with("+json")
        || media_type.starts_with("application/x-amz-json-")
}

fn read_json(call: &Call) -> Body {
    if call.body.is_empty() {
        return Body::Object(Map::new());
    }
    let media_type = call.media_type();
    if !media_type.is_empty() && !is_json(&media_type) {
        return Body::Unreadable(Reason::UnsupportedMediaType);
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(fields)) => Body::Object(fields),
        Ok(_) => Body::Unreadable(Reason::NotAnObject),
        Err(_) => Body::Unreadable(Reason::BrokenBody),
    }
}

/// A parameter of the query; of several with one name the last.
pub fn parameter(call: &Call, name: &str) -> Option<String> {
    let query = call.query.as_ref()?;
    let parameters = form_urlencoded::parse(query.as_bytes());
    let named = parameters.filter(|(key, _)| key == name);
    named.last().map(|(_, value)| value.into_owned())
}

/// A cookie.
pub fn cookie(call: &Call, name: &str) -> Option<String> {
    let headers = call.headers.get_all(COOKIE).iter();
    let texts = headers.filter_map(|value| value.to_str().ok());
    let mut cookies = texts.flat_map(|text| text.split(';'));
    cookies.find_map(|cookie| {
        let (key, value) = cookie.trim().split_once('=')?;
        (key == name).then(|| value.trim_matches('"').to_owned())
    })
}

/// The user name and the password of HTTP Basic (RFC 7617).
pub fn basic(call: &Call) -> Option<(String, String)> {
    let text = call.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
