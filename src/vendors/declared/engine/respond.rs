//! Answers in the words of a file.

use std::sync::Arc;

use http::header::{CONTENT_TYPE, SET_COOKIE};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

use super::reads::FieldFault;
use super::scene::{LimitFacts, Scene, Setting};
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::declared::answers::{Body, CompiledAnswer, Others};
use crate::vendors::declared::language::answer::FieldList;
use crate::vendors::declared::outcomes::{self, Case, Group};

/// Why a call is refused.
#[derive(Debug)]
pub struct Refusal {
    /// The outcome.
    pub outcome: Reason,
    /// Its group.
    pub group: Option<Group>,
    /// The limit that was reached, if one was.
    pub limit: LimitFacts,
    /// The fields that do not fit.
    pub faults: Vec<FieldFault>,
    /// The fields that were sent.
    pub asked: Vec<Option<Value>>,
    /// A hint for the journal.
    pub hint: Option<Hint>,
}

impl Refusal {
    /// An outcome of a group.
    pub const fn of(group: Option<Group>, outcome: Reason) -> Self {
        Self {
            outcome,
            group,
            limit: LimitFacts {
                retry_after: None,
                count: None,
                remaining: 0,
            },
            faults: Vec::new(),
            asked: Vec::new(),
            hint: None,
        }
    }

    /// The same with a limit.
    pub fn limited(self, limit: LimitFacts) -> Self {
        Self { limit, ..self }
    }
}

/// Why a call has no answer of the file: the file refuses it, or the server cannot serve it.
#[derive(Debug)]
pub enum Failure {
    /// It is refused.
    Refused(Box<Refusal>),
    /// The server cannot serve it.
    Unserved(Box<Answer>),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<Answer> for Failure {
    fn from(answer: Answer) -> Self {
        Self::Unserved(Box::new(answer))
    }
}

impl Failure {
    /// Whether the token is refused because it is of another kind.
    pub fn is_of_other_kind(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.outcome == Reason::WrongTokenKind)
    }

    /// A token could not be signed.
    pub fn unavailable() -> Self {
        Answer::empty(StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable).into()
    }
}

/// Renders an answer.
pub fn render(compiled: &CompiledAnswer, reason: Reason, scene: &Scene) -> Answer {
    let status = StatusCode::from_u16(compiled.status).unwrap_or(StatusCode::OK);
    let mut answer = Answer::empty(status, reason);
    let has_body = !matches!(
        status,
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED
    );
    if let Some(body) = compiled.body.as_ref().filter(|_| has_body) {
        let (text, content_type) = body_text(body, scene);
        answer.body = text.into();
        let content_type = HeaderValue::from_static(content_type);
        answer.headers.insert(CONTENT_TYPE, content_type);
    }
    let mut text = String::new();
    for (name, template) in &compiled.headers {
        text.clear();
        template.render(scene, &mut text);
        if let (Ok(name), Ok(value)) = (
            HeaderName::try_from(name.as_str()),
            HeaderValue::from_str(&text),
        ) {
            answer.headers.insert(name, value);
        }
    }
    for (name, template) in &compiled.cookies {
        text.clear();
        text.push_str(name);
        text.push('=');
        template.render(scene, &mut text);
        if let Ok(value) = HeaderValue::from_str(&text) {
            answer.headers.append(SET_COOKIE, value);
        }
    }
    answer
}

fn body_text(body: &Body, scene: &Scene) -> (String, &'static str) {
    let mut text = String::with_capacity(256);
    match body {
        Body::Json(template) => {
            template.render(scene, &mut text);
            (text, "application/json")
        }
        Body::Plain(template) => {
            template.render(scene, &mut text);
            (text, "text/plain; charset=utf-8")
        }
        Body::Form(fields) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, template) in fields {
                text.clear();
                template.render(scene, &mut text);
                form.append_pair(name, &text);
            }
            (form.finish(), "application/x-www-form-urlencoded")
        }
    }
}

/// Renders a refusal: by the answer of its outcome and group, otherwise by one of its outcome.
pub fn refuse<'a>(
    answers: &(impl Iterator<Item = &'a (Case, Arc<CompiledAnswer>)> + Clone),
    words: (&Others, Option<FieldList>),
    refusal: &Refusal,
    setting: Setting,
) -> Answer {
    let exact =
        |(case, _): &&(Case, _)| case.outcome == refusal.outcome && case.group == refusal.group;
    let same_outcome = |(case, _): &&(Case, _)| case.outcome == refusal.outcome;
    let same_group =
        |(case, _): &&(Case, _)| refusal.group.is_some() && case.group == refusal.group;
    let found = answers.clone().find(exact);
    let found = found.or_else(|| answers.clone().find(same_outcome));
    let found = found.or_else(|| answers.clone().find(same_group));
    let reason = refusal.outcome;
    let Some((_, compiled)) = found else {
        let status = StatusCode::from_u16(outcomes::status(refusal.outcome));
        return Answer::empty(status.unwrap_or(StatusCode::BAD_REQUEST), reason);
    };
    let fields = fields(words, refusal, setting);
    let mut scene = Scene::new(setting);
    scene.asked = &refusal.asked;
    scene.limit = refusal.limit;
    scene.fault = refusal.faults.first();
    scene.fields = Some(&fields);
    let mut answer = render(compiled, reason, &scene);
    answer.possible_from = refusal.limit.ends(setting.now);
    match &refusal.hint {
        Some(hint) => answer.with_hint(hint.clone()),
        None => answer,
    }
}

/// What `${fields}` is.
fn fields(
    (others, form): (&Others, Option<FieldList>),
    refusal: &Refusal,
    setting: Setting,
) -> Value {
    let entries = refusal.faults.iter().map(|fault| {
        let key = fault.wrong.key();
        let template = others.fields.iter().find(|(it, _)| *it == key);
        let entry = template.and_then(|(_, template)| {
            let mut scene = Scene::new(setting);
            scene.fault = Some(fault);
            let mut text = String::new();
            template.render(&scene, &mut text);
            serde_json::from_str(&text).ok()
        });
        let words = fault.wrong.default_words();
        let entry: Value = entry.unwrap_or_else(|| match form {
            Some(FieldList::Object) => words.into(),
            Some(FieldList::List) | None => format!("{} {words}", fault.field).into(),
        });
        (fault.field.clone(), entry)
    });
    match form {
        Some(FieldList::Object) => Value::Object(entries.collect::<Map<_, _>>()),
        Some(FieldList::List) | None => entries.map(|(_, entry)| entry).collect(),
    }
}
