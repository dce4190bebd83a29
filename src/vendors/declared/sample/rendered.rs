//! Rendered answers.

use serde_json::Value;

use super::Sample;
use crate::vendors::declared::answers::{Body, CompiledAnswer};
use crate::vendors::declared::template::Template;
use crate::vendors::declared::template::tree::TextPart;

/// An answer with made-up values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rendered {
    pub(crate) status: u16,
    /// The headers, cookies among them.
    pub(crate) headers: Vec<(String, String)>,
    /// The media type and the body; nothing without a body.
    pub(crate) body: Option<(String, String)>,
}

impl Body {
    /// Its media type, unless a header names another.
    const fn media_type(&self) -> &'static str {
        match self {
            Self::Json(_) => "application/json",
            Self::Form(_) => "application/x-www-form-urlencoded",
            Self::Plain(_) => "text/plain",
        }
    }
}

impl CompiledAnswer {
    /// The media type of its body: that of a header of its own, without parameters, or the usual one.
    pub(crate) fn media_type(&self, body: &Body) -> String {
        let mut headers = self.headers.iter();
        let own = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let own = own.map(|(_, template)| template.text_parts());
        let own = match own.as_deref() {
            Some([TextPart::Literal(text)]) => text.split(';').next(),
            _ => None,
        };
        own.unwrap_or_else(|| body.media_type()).trim().to_owned()
    }
}

impl Rendered {
    pub(crate) fn of(answer: &CompiledAnswer, sample: &Sample) -> Self {
        let text = |template: &Template| {
            let mut out = String::new();
            template.render(sample, &mut out);
            out
        };
        let headers = answer.headers.iter();
        let headers = headers.map(|(name, template)| (name.clone(), text(template)));
        let cookies = answer.cookies.iter();
        let cookies = cookies.map(|(name, template)| {
            (
                "Set-Cookie".to_owned(),
                format!("{name}={}", text(template)),
            )
        });
        let body = answer.body.as_ref().map(|body| {
            let text = match body {
                Body::Json(template) | Body::Plain(template) => text(template),
                Body::Form(fields) => {
                    let mut form = form_urlencoded::Serializer::new(String::new());
                    for (name, template) in fields {
                        form.append_pair(name, &text(template));
                    }
                    form.finish()
                }
            };
            (answer.media_type(body), text)
        });
        Self {
            status: answer.status,
            headers: headers.chain(cookies).collect(),
            body,
        }
    }

    /// The body as the value that an example has.
    pub(crate) fn example(&self) -> Option<Value> {
        let (media_type, body) = self.body.as_ref()?;
        Some(match media_type.as_str() {
            "application/x-www-form-urlencoded" => {
                let pairs = form_urlencoded::parse(body.as_bytes());
                let pairs =
                    pairs.map(|(name, value)| (name.into_owned(), value.into_owned().into()));
                Value::Object(pairs.collect())
            }
            "text/plain" => body.as_str().into(),
            _ => serde_json::from_str(body).unwrap_or_else(|_| body.as_str().into()),
        })
    }
}
