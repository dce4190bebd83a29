//! Form bodies of the two media types that Starlette reads.

use std::fmt;

/// The maximum number of fields in a form.
const MAX_FIELDS: usize = 1000;

/// The fields of a form in the order received. They may include a password.
#[derive(Default)]
pub struct Form(Vec<(String, FormEntry)>);

/// The value of a field.
pub enum FormEntry {
    /// Text.
    Text(String),
    /// A file, which is only possible in a multipart form.
    File(File),
}

/// A file in a form, without its content, which is not needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: usize,
    /// The headers of its part, with names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Form {
    /// The value of a field: the last one if there are several, or `None` if that is empty.
    pub fn get(&self, name: &str) -> Option<&FormEntry> {
        let (_, entry) = self.0.iter().rev().find(|(key, _)| key == name)?;
        let is_empty = match entry {
            FormEntry::Text(text) => text.is_empty(),
            FormEntry::File(file) => file.name.is_empty() && file.size == 0,
        };
        (!is_empty).then_some(entry)
    }

    /// Adds a field.
    ///
    /// # Errors
    ///
    /// [`FormRefused::TooManyFields`].
    pub fn add(&mut self, name: String, entry: FormEntry) -> Result<(), FormRefused> {
        if self.0.len() == MAX_FIELDS {
            return Err(FormRefused::TooManyFields);
        }
        self.0.push((name, entry));
        Ok(())
    }
}

/// Why a form cannot be read. The messages are Starlette's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormRefused {
    /// The media type has no boundary.
    NoBoundary,
    /// The body is not valid multipart data.
    Broken,
    /// A part has no field name.
    NamelessPart,
    /// There are more fields than the maximum.
    TooManyFields,
}

impl fmt::Display for FormRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBoundary => formatter.write_str("Missing boundary in multipart."),
            Self::Broken => formatter.write_str("Invalid multipart data."),
            Self::NamelessPart => formatter
                .write_str("The Content-Disposition header field \"name\" must be provided."),
            Self::TooManyFields => write!(
                formatter,
                "Too many fields. Maximum number of fields is {MAX_FIELDS}."
            ),
        }
    }
}

/// Reads a URL-encoded form. Escaped bytes are UTF-8; bytes that should have been escaped but were
/// not are Latin-1.
///
/// # Errors
///
/// [`FormRefused::TooManyFields`].
pub fn url_encoded(body: &[u8]) -> Result<Form, FormRefused> {
    let text: String = body.iter().copied().map(char::from).collect();
    let mut form = Form::default();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        form.add(name.into_owned(), FormEntry::Text(value.into_owned()))?;
    }
    Ok(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &[u8]) -> Option<String> {
        let form = url_encoded(body).ok()?;
        match form.get("a")? {
            FormEntry::Text(text) => Some(text.clone()),
            FormEntry::File(_) => None,
        }
    }

    #[test]
    fn of_several_the_last_counts_and_an_empty_one_is_none() {
        assert_eq!(text(b"a=1&a=2").as_deref(), Some("2"));
        assert_eq!(text(b"a=1&a="), None);
        assert_eq!(text(b"a=&a=1").as_deref(), Some("1"));
        for none in [&b""[..], b"a", b"a=", b"A=1", b"?a=1", b"\na=1"] {
            assert_eq!(text(none), None);
        }
    }

    #[test]
    fn only_the_ampersand_separates_and_only_the_first_equals_sign_splits() {
        assert_eq!(text(b"&&a=b=c&&").as_deref(), Some("b=c"));
        assert_eq!(text(b"a=1;b=2").as_deref(), Some("1;b=2"));
        assert_eq!(text(b"a=1\n").as_deref(), Some("1\n"));
    }

    #[test]
    fn escapes_are_utf_8_and_raw_bytes_are_latin_1() {
        assert_eq!(text(b"a=%C3%A9\xc3\xa9").as_deref(), Some("é\u{c3}\u{a9}"));
        assert_eq!(text(b"a=\xff").as_deref(), Some("ÿ"));
        assert_eq!(text(b"a=%ff").as_deref(), Some("\u{fffd}"));
        assert_eq!(
            text(b"a=%ed%a0%80").as_deref(),
            Some("\u{fffd}\u{fffd}\u{fffd}")
        );
        assert_eq!(text(b"a=%zz%4").as_deref(), Some("%zz%4"));
        assert_eq!(text(b"%61=a+b%2Bc").as_deref(), Some("a b+c"));
    }

    #[test]
    fn a_thousand_fields_are_read_and_no_more() {
        assert!(url_encoded("f=1&".repeat(1000).as_bytes()).is_ok());
        let refused = url_encoded("f=1&".repeat(1001).as_bytes()).err();
        assert_eq!(refused, Some(FormRefused::TooManyFields));
    }
}
