//! Tests of the validation of fields.

use serde_json::json;

use super::*;

fn text(value: &Value) -> Result<String, Vec<DjangoFieldError>> {
    CharField::TEXT.read(Some(value))
}

#[test]
fn what_is_no_text_stops_the_checks() {
    assert_eq!(
        CharField::TEXT.read(None),
        Err(vec![DjangoFieldError::Required])
    );
    assert_eq!(text(&json!(null)), Err(vec![DjangoFieldError::Null]));
    for value in [json!(true), json!([]), json!({})] {
        assert_eq!(text(&value), Err(vec![DjangoFieldError::NotAString]));
        let address = CharField::EMAIL.read(Some(&value));
        assert_eq!(address, Err(vec![DjangoFieldError::InvalidEmail]));
    }
}

#[test]
fn white_space_is_taken_off_and_alone_is_blank() {
    for blank in ["", "   ", "\t\n", "\u{a0}", "\u{2003}", "\x1c\u{85}"] {
        assert_eq!(text(&json!(blank)), Err(vec![DjangoFieldError::Blank]));
    }
    assert_eq!(text(&json!(" pw\n")), Ok("pw".to_owned()));
    assert_eq!(text(&json!("\u{200b}")), Ok("\u{200b}".to_owned()));
    let untrimmed = CharField {
        trims: false,
        ..CharField::TEXT
    };
    assert_eq!(untrimmed.read(Some(&json!(" "))), Ok(" ".to_owned()));
    assert_eq!(
        untrimmed.read(Some(&json!(""))),
        Err(vec![DjangoFieldError::Blank])
    );
    let optional = CharField {
        may_be_blank: true,
        ..CharField::TEXT
    };
    assert_eq!(optional.read(Some(&json!(" "))), Ok(String::new()));
}

#[test]
fn numbers_are_text_as_python_writes_it() {
    for (number, written) in [
        (json!(5), "5"),
        (json!(1.0), "1.0"),
        (json!(1.5), "1.5"),
        (json!(-0.0), "-0.0"),
        (json!(1e15), "1000000000000000.0"),
        (json!(1e16), "1e+16"),
        (json!(0.0001), "0.0001"),
        (json!(1.5e-7), "1.5e-07"),
        (json!(1e300), "1e+300"),
    ] {
        assert_eq!(text(&number), Ok(written.to_owned()));
    }
}

#[test]
fn every_fault_is_told_in_the_order_of_the_validators() {
    let field = CharField {
        max_length: Some(3),
        ..CharField::EMAIL
    };
    assert_eq!(
        field.read(Some(&json!("a\0b@c"))),
        Err(vec![
            DjangoFieldError::TooLong(3),
            DjangoFieldError::NullCharacters,
            DjangoFieldError::InvalidEmail,
        ])
    );
    let field = CharField {
        min_length: Some(8),
        ..CharField::TEXT
    };
    assert_eq!(
        field.read(Some(&json!(1_234_567))),
        Err(vec![DjangoFieldError::TooShort(8)])
    );
    assert_eq!(field.read(Some(&json!("😀".repeat(8)))), Ok("😀".repeat(8)));
}

#[test]
fn errors_are_a_list_of_sentences_by_field() {
    let mut errors = FieldErrors::default();
    assert_eq!(
        errors.keep("username", text(&json!("a"))),
        Some("a".to_owned())
    );
    errors.keep("password", text(&json!(null)));
    errors.keep(
        "name",
        CharField {
            max_length: Some(1),
            ..CharField::TEXT
        }
        .read(Some(&json!("ab"))),
    );
    assert_eq!(
        serde_json::to_string(&errors).unwrap(),
        r#"{"password":["This field may not be null."],"name":["Ensure this field has no more than 1 characters."]}"#
    );
}
