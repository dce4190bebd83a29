//! Private tokens.

use super::*;

#[tokio::test]
async fn a_private_token_works_until_its_end_or_its_revocation() {
    let world = test_world::world();
    let login = token(&world).await;
    let body = json!({ "name": " a ", "expiration_time": "2026-01-01T02:00:00+01:00" });
    let made = ask(make(&world, &login, &body)).await;
    let data = made.read()["data"].as_str().unwrap().to_owned();
    assert_eq!(
        made.told(),
        format!(
            r#"201 {{"id":1,"name":"a","expiration_time":"2026-01-01T01:00:00Z","data":"{data}"}}"#
        )
    );
    assert_eq!(segment(&data, 0), r#"{"alg":"HS256","typ":"JWT"}"#);
    assert!(segment(&data, 1).starts_with(r#"{"token_type":"private","jti":""#));
    let until = |second| ask(companies(&world, &data).later(second));
    assert_eq!(until(3599).await.status, StatusCode::OK);
    assert_eq!(until(3600).await.told(), NOT_VALID);

    // Rotation as the page asks for it: a second one, both in use, the first revoked.
    let second = private_token(&world, &data, "b").await;
    assert_eq!(ask(companies(&world, &second)).await.status, StatusCode::OK);
    let revoke = |id: u64, token: &str| {
        ask(call(&world, Method::DELETE, &format!("{TOKENS}{id}/")).bearing(token))
    };
    assert_eq!(revoke(1, &second).await.told(), "204 ");
    assert_eq!(until(0).await.told(), NOT_VALID);
    assert_eq!(
        revoke(1, &second).await.told(),
        r#"404 {"detail":"Not found."}"#
    );
    assert_eq!(revoke(2, &second).await.told(), "204 ");
    assert_eq!(revoke(2, &second).await.told(), NOT_VALID);
}

#[tokio::test]
async fn an_expiration_has_to_be_given_and_to_lie_in_the_future() {
    let world = test_world::world();
    let token = token(&world).await;
    let format = FORMAT_ERROR;
    for (expiration, sentence) in [
        (
            json!("2026-01-01T00:00:00Z"),
            "Expiration time must be in the future.",
        ),
        (
            json!("2020-01-01"),
            "Expiration time must be in the future.",
        ),
        (json!(""), format),
        (json!(1), format),
        (json!(null), "This field may not be null."),
        (
            json!("9999-12-31T23:59:59-01:00"),
            "Datetime value out of range.",
        ),
    ] {
        let body = json!({ "name": "a", "expiration_time": expiration });
        let answer = ask(make(&world, &token, &body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.read(), json!({ "expiration_time": [sentence] }));
    }
    let body = json!({ "name": "a", "expiration_time": "9999-12-31T23:59:59Z" });
    let answer = ask(make(&world, &token, &body)).await.read();
    assert_eq!(answer["expiration_time"], "9999-12-31T23:59:59Z");
}

const FORMAT_ERROR: &str = "Datetime has wrong format. Use one of these formats instead: \
                            YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";

#[tokio::test]
async fn the_list_is_searched_sorted_and_paged() {
    let world = test_world::world();
    let token = token(&world).await;
    for name in ["Beta", "alpha", "Gamma beta"] {
        private_token(&world, &token, name).await;
    }
    let list = async |query: &str| {
        let path = format!("{TOKENS}?{query}");
        ask(call(&world, Method::GET, &path).bearing(&token)).await
    };
    assert_eq!(
        list("page_size=1&page=2&q=BETA").await.told(),
        r#"200 {"count":2,"next":null,"previous":"http://mock.test/mount/api/v1/auth/private_tokens/?page_size=1&q=BETA","results":[{"id":3,"name":"Gamma beta","expiration_time":"2030-01-02T00:00:00Z"}]}"#
    );
    let ids = async |query: &str| {
        let read = list(query).await.read();
        let results = read["results"].as_array().unwrap().clone();
        results
            .iter()
            .map(|one| one["id"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, [1, 2, 3]);
    assert_eq!(ids("ordering=-id").await, [3, 2, 1]);
    assert_eq!(ids("ordering=nope,%20-name").await, [2, 3, 1]);
    assert_eq!(ids("ordering=expiration_time,-id").await, [3, 2, 1]);
    assert_eq!(ids("q=beta,gamma").await, [3]);
    assert_eq!(
        list("page=2").await.told(),
        r#"404 {"detail":"Invalid page."}"#
    );
    let null = list("q=%00").await;
    assert_eq!(null.told(), r#"400 ["Null characters are not allowed."]"#);
}
