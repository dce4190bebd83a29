//! Writes the fixtures.

use serde_json::{Map, Value, json};

use super::mapping::Mapped;

/// The longest line of a comment.
const WIDTH: usize = 110;

/// The file. JSON in one line is YAML too.
pub fn yaml(settings: &[String], mapped: &Mapped, notes: &[String]) -> String {
    let mut lines = vec![
        "# Made from a JSON_CONFIG of mock-oauth2-server. What works otherwise here:".to_owned(),
    ];
    for note in notes {
        comment(&mut lines, note);
    }
    lines.push("oidc:".to_owned());
    lines.push("  settings:".to_owned());
    lines.extend(settings.iter().map(|line| format!("    {line}")));
    let names: Map<_, _> = mapped.issuers.iter().map(issuer).collect();
    let scopes = mapped.scopes.iter();
    let scopes = scopes.map(|(scope, audience)| (scope.clone(), json!({ "audience": audience })));
    for (name, value) in [
        ("issuers", Value::Object(names)),
        ("scopes", Value::Object(scopes.collect())),
        ("resources", json!(mapped.resources)),
    ] {
        let is_empty = value.as_object().is_some_and(Map::is_empty) || value == json!([]);
        if !is_empty {
            lines.push(format!("    {name}: {value}"));
        }
    }
    lines.push("  users:".to_owned());
    if mapped.users.is_empty() {
        lines.push("    # There, the subject of a login is another one each time.".to_owned());
        lines.push("    - username: user".to_owned());
    }
    for user in &mapped.users {
        let name = json!(user.name);
        lines.push(format!("    - username: {name}"));
        lines.push(format!("      sub: {name}"));
        if !user.claims.is_empty() {
            let claims = json!(user.claims);
            lines.push(format!("      claims: {claims}"));
            lines.push(format!("      access_token_claims: {claims}"));
        }
    }
    lines.push("  clients: []".to_owned());
    lines.join("\n") + "\n"
}

/// An issuer with its users; without any, it has all.
fn issuer((name, users): (&String, &Vec<String>)) -> (String, Value) {
    let users = if users.is_empty() {
        json!({})
    } else {
        json!({ "users": users })
    };
    (name.clone(), users)
}

/// A note as lines of a list.
fn comment(lines: &mut Vec<String>, note: &str) {
    let mut line = "# -".to_owned();
    for word in note.split_whitespace() {
        if line.len() + word.len() > WIDTH {
            lines.push(std::mem::replace(&mut line, "#  ".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
}
