//! Forms in parts.

use super::*;

fn part(name: &str, content: &str) -> String {
    format!("--X\r\nContent-Disposition: form-data; {name}\r\n\r\n{content}\r\n")
}

#[tokio::test]
async fn a_form_in_parts_is_as_good() {
    let good = part("name=\"username\"", "user@example.com")
        + &part("name=\"password\"", "your_secret_password");
    for content_type in [
        PARTS,
        "MULTIPART/FORM-DATA; boundary=\"X\"",
        "multipart/form-data; charset=latin-1; boundary=X",
    ] {
        let answer = told(content_type, &format!("{good}--X--\r\n")).await;
        assert!(answer.starts_with("200"), "{answer}");
    }
    let broken_off = r#"422 {"detail":[{"type":"missing","loc":["body","password"],"msg":"Field required","input":null}]}"#;
    assert_eq!(told(PARTS, good.trim_end()).await, broken_off);
}

#[tokio::test]
async fn a_form_that_is_not_in_parts_is_told_so() {
    let good = part("name=\"username\"", "user@example.com") + "--X--\r\n";
    let invalid = r#"400 {"detail":"Invalid multipart data."}"#;
    let boundary = r#"400 {"detail":"Missing boundary in multipart."}"#;
    let nameless =
        r#"400 {"detail":"The Content-Disposition header field \"name\" must be provided."}"#;
    for (content_type, body, answer) in [
        ("multipart/form-data", good.clone(), boundary),
        ("multipart/form-data; boundary=", good.clone(), invalid),
        ("multipart/form-data; boundary=Y", good.clone(), invalid),
        (PARTS, GOOD.to_owned(), invalid),
        (PARTS, good.replace("\r\n", "\n"), invalid),
        (PARTS, format!("before\r\n{good}"), invalid),
        (PARTS, part("filename=\"a\"", "b") + "--X--\r\n", nameless),
    ] {
        assert_eq!(told(content_type, &body).await, answer, "{body}");
    }
    let many = part("name=\"f\"", "1").repeat(1001) + "--X--\r\n";
    let too_many = r#"400 {"detail":"Too many fields. Maximum number of fields is 1000."}"#;
    assert_eq!(told(PARTS, &many).await, too_many);
}

#[tokio::test]
async fn a_file_is_no_text_and_an_empty_one_is_nothing() {
    let password = part("name=\"password\"", "x");
    let file = part("name=\"username\"; filename=\"a.txt\"", "user@example.com");
    let answer = told(PARTS, &format!("{file}{password}--X--\r\n")).await;
    assert_eq!(
        answer,
        r#"422 {"detail":[{"type":"string_type","loc":["body","username"],"msg":"Input should be a valid string","input":{"filename":"a.txt","file":{"_file":{},"_max_size":1048576,"_rolled":false,"_TemporaryFileArgs":{"mode":"w+b","buffering":-1,"suffix":null,"prefix":null,"encoding":null,"newline":null,"dir":null,"errors":null}},"size":16,"headers":{"content-disposition":"form-data; name=\"username\"; filename=\"a.txt\""},"_max_mem_size":1048576}}]}"#
    );
    let empty = part("name=\"username\"; filename=\"\"", "");
    let answer = told(PARTS, &format!("{empty}{password}--X--\r\n")).await;
    assert!(answer.contains(r#""type":"missing","loc":["body","username"]"#));
}
