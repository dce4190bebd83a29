//! The vendor's API documentation, as drf-spectacular serves it: `/api/docs/` (documented),
//! `/api/schema/` and `/api/redoc/` (referenced).

use http::{StatusCode, header};

use super::envelope::Refusal;
use crate::openapi::{Document, DocumentFormat, POLICY, PageMode, SwaggerPage};
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

/// The media types of the schema, in drf-spectacular's order of preference.
const MEDIA_TYPES: [(&str, DocumentFormat); 4] = [
    ("application/vnd.oai.openapi", DocumentFormat::Yaml),
    ("application/yaml", DocumentFormat::Yaml),
    ("application/vnd.oai.openapi+json", DocumentFormat::Json),
    ("application/json", DocumentFormat::Json),
];

/// Swagger UI.
pub async fn docs(_: &Call) -> Result<Answer, Refusal> {
    page("IGNY8 API", PageMode::TryOut)
}

/// Swagger UI instead of `ReDoc`, which no crate bundles: all operations are expanded, and there is
/// no button to send requests.
pub async fn redoc(_: &Call) -> Result<Answer, Refusal> {
    page("IGNY8 API reference", PageMode::Read)
}

fn page(title: &str, mode: PageMode) -> Result<Answer, Refusal> {
    let page = SwaggerPage {
        title,
        document: "../schema/?format=json",
        files: "../../docs/",
        mode,
    };
    let html = page.html().ok_or(Refusal::NotFound)?;
    Ok(Answer::text(StatusCode::OK, Reason::Ok, html)
        .with_header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .with_header(header::CONTENT_SECURITY_POLICY, POLICY))
}

/// The document of igny8 without the scheme `igny8Bearer`: on the vendor's page the user enters
/// `Bearer <your_token>`, including the word `Bearer`, so there is no other way to authenticate.
const DOCUMENT: Document = Document::VendorWithout(Provider::IGNY8, "igny8Bearer");

/// The OpenAPI document in the format of `?format=`, otherwise of `Accept`, otherwise YAML.
pub async fn schema(call: &Call) -> Result<Answer, Refusal> {
    let query = call.query.as_deref().unwrap_or_default();
    let format = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "format");
    let (media_type, format) = match format.as_ref().map(|(_, value)| value.as_ref()) {
        Some("yaml") => MEDIA_TYPES[0],
        Some("json") => MEDIA_TYPES[2],
        None => accepted(call.header(&header::ACCEPT).unwrap_or_default()),
        Some(_) => return Err(Refusal::NotFound),
    };
    let server = call.site.base();
    let text = DOCUMENT.text(format, &server);
    let text = text.map_err(|_| Refusal::Internal)?;
    let (media_type, name) = match format {
        DocumentFormat::Yaml => (format!("{media_type}; charset=utf-8"), "schema.yaml"),
        DocumentFormat::Json => (media_type.to_owned(), "schema.json"),
    };
    Ok(Answer::text(StatusCode::OK, Reason::Ok, text)
        .with_header(header::CONTENT_TYPE, media_type)
        .with_header(
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"{name}\""),
        )
        .with_header(header::VARY, "Accept"))
}

/// The most preferred media type that `Accept` names. If it names none, the first one: for clients
/// that accept anything, such as browsers, and for those that accept none of these.
fn accepted(accept: &str) -> (&'static str, DocumentFormat) {
    let named = accept
        .split(',')
        .map(|each| each.split(';').next().unwrap_or_default().trim());
    let found = MEDIA_TYPES
        .into_iter()
        .find(|(known, _)| named.clone().any(|each| each.eq_ignore_ascii_case(known)));
    found.unwrap_or(MEDIA_TYPES[0])
}
