//! Names of operations and components, in the style of the vendors that are written in Rust.

/// The `operationId` of an operation: `kycLogin` for `login` of the vendor `kyc`.
#[must_use]
pub fn operation_id(vendor: &str, operation: &str) -> String {
    camel_case(vendor) + &pascal_case(operation)
}

/// `sap-b1` as `sapB1`.
#[must_use]
pub fn camel_case(name: &str) -> String {
    let pascal = pascal_case(name);
    let mut rest = pascal.chars();
    let first = rest.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(rest).collect()
}

/// `sap-b1` as `SapB1`.
#[must_use]
pub fn pascal_case(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words
        .map(|word| {
            let mut rest = word.chars();
            let first = rest.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(rest).collect::<String>()
        })
        .collect()
}

/// `clientCredentials` as `Client credentials`.
#[must_use]
pub fn sentence(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if out.is_empty() {
            out.push(c.to_ascii_uppercase());
        } else if c == '_' {
            out.push(' ');
        } else if c.is_ascii_uppercase() {
            out.push(' ');
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}
