//! What a corpus begins with, derived from the documents, the fixtures and genuine tokens, so that it
//! is never behind them. `SEEDS` names the folder to write it to.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use mockid::Provider;
use mockid::vendors;
use serde_json::Value;

use crate::contract::Contract;
use crate::examples;

/// Inputs by their names.
pub type Seeds = Vec<(String, Vec<u8>)>;

/// Writes seeds into the folder that `SEEDS` names, and beside it the words of the documents as a
/// dictionary; nothing when it names none.
pub fn plant(seeds: Seeds) {
    let Some(folder) = env::var_os("SEEDS") else {
        return;
    };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).expect("a folder for the seeds");
    for (name, seed) in seeds {
        fs::write(folder.join(name), seed).expect("a seed that is written");
    }
    let words = dictionary();
    fs::write(folder.with_extension("dict"), words).expect("a dictionary that is written");
}

/// The examples of a vendor's operations.
#[must_use]
pub fn of_vendor(provider: Provider) -> Seeds {
    examples::all(Contract::vendors(), &format!("/{provider}"))
}

/// The examples of the control API.
#[must_use]
pub fn of_control() -> Seeds {
    examples::all(Contract::admin(), "/__admin")
}

/// Every documented path, at the root, at a vendor and in a sandbox.
#[must_use]
pub fn of_paths() -> Seeds {
    let pages = [
        "/",
        "/livez",
        "/docs",
        "/openapi.json",
        "/.well-known/jwks.json",
        "/__admin",
    ];
    let of_vendors = Contract::vendors().operations().iter();
    let of_vendors =
        of_vendors.flat_map(|each| [each.path.as_str(), &each.path[each.base().len()..]]);
    let of_control = Contract::admin()
        .operations()
        .iter()
        .map(|each| each.path.as_str());
    let mut seeds = Seeds::new();
    for (nth, path) in pages
        .into_iter()
        .chain(of_vendors)
        .chain(of_control)
        .enumerate()
    {
        for (mount, host) in [("", "x"), ("/~a", "api.igny8.com"), ("/%7Eb", "[::1]:80")] {
            let text = format!("GET {mount}{path}\nHost: {host}\n\n");
            seeds.push((format!("{nth}-{}", mount.len()), text.into_bytes()));
        }
    }
    seeds
}

/// The fixtures of the binary, whole and vendor by vendor.
#[must_use]
pub fn of_fixtures() -> Seeds {
    let whole = include_str!("../../fixtures/default.yaml");
    let mut seeds = vec![("default".to_owned(), whole.as_bytes().to_vec())];
    let mut part = String::new();
    for line in whole.lines().chain(["end:"]) {
        let begins = line.starts_with(|first: char| first.is_ascii_lowercase());
        if begins && !part.is_empty() {
            seeds.push((
                seeds.len().to_string(),
                std::mem::take(&mut part).into_bytes(),
            ));
        }
        // Without the comments there is more room for the rest.
        if !line.trim_start().starts_with('#') {
            part += line;
            part += "\n";
        }
    }
    seeds
}

/// The examples of all vendors.
#[must_use]
pub fn of_messages() -> Seeds {
    vendors::coded().ids().flat_map(of_vendor).collect()
}

/// The names and the words of both documents, and what tokens, JSON and YAML are made of.
fn dictionary() -> String {
    let mut words: BTreeSet<String> = [
        "$ACCESS",
        "$REFRESH",
        "$SESSION",
        "$TOKEN",
        "\n====\n",
        "/~",
        "%7E",
        "/__admin",
        "%2F",
        "%00",
        "\\u0000",
        "\\ud800",
        "1e999",
        "18446744073709551616",
        "-9223372036854775809",
        "HS256",
        "RS256",
        "none",
        "alg",
        "kid",
        "Authorization: Bearer $ACCESS",
        "Content-Type: application/json",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: multipart/form-data; boundary=b",
        "Content-Disposition: form-data; name=\"",
        "9999-12-31T23:59:59Z",
        "-9999-01-01T00:00:00Z",
        "PT15M",
        "*x",
        "&x",
        "<<:",
        "!!str",
    ]
    .map(str::to_owned)
    .into();
    for contract in [Contract::vendors(), Contract::admin()] {
        names(&contract.document["paths"], &mut words);
    }
    let written = words.iter().map(|word| {
        let bytes = word.bytes().map(|byte| match byte {
            b'"' | b'\\' | 0..0x20 | 0x7f.. => format!("\\x{byte:02x}"),
            _ => char::from(byte).to_string(),
        });
        format!("\"{}\"\n", bytes.collect::<String>())
    });
    written.collect()
}

/// The names of the properties of schemas, and the words of which a value is one.
fn names(value: &Value, words: &mut BTreeSet<String>) {
    const LONGEST: usize = 40;
    let mut add = |word: &str| {
        if (2..=LONGEST).contains(&word.len()) {
            words.insert(word.to_owned());
        }
    };
    match value {
        Value::Object(fields) => {
            let properties = fields.get("properties").and_then(Value::as_object);
            properties
                .into_iter()
                .flatten()
                .for_each(|(name, _)| add(name));
            let choices = fields.get("enum").and_then(Value::as_array);
            let choices = choices.into_iter().flatten().filter_map(Value::as_str);
            choices.for_each(add);
            fields.values().for_each(|field| names(field, words));
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, words)),
        _ => {}
    }
}
