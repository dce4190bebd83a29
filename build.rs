//! Compresses what is served as files: the `OpenAPI` documents, which have four hundred kilobytes as
//! text and are rarely requested, and the files of the console.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use miniz_oxide::deflate::compress_to_vec;

/// The best compression.
const LEVEL: u8 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    for name in ["openapi.yaml", "openapi-admin.yaml"] {
        println!("cargo::rerun-if-changed={name}");
        let packed = compress_to_vec(&fs::read(name)?, LEVEL);
        fs::write(out.join(format!("{name}.deflate")), packed)?;
    }
    for name in ["index.html", "console.js", "console.css", "icon.svg"] {
        let path = format!("console/dist/{name}");
        println!("cargo::rerun-if-changed={path}");
        fs::write(out.join(format!("{name}.gz")), gzip(&fs::read(path)?))?;
    }
    Ok(())
}

/// A gzip file (RFC 1952) without a name or a time, of an unknown system.
fn gzip(plain: &[u8]) -> Vec<u8> {
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let length = u32::try_from(plain.len()).unwrap_or(u32::MAX);
    let tail = [checksum(plain).to_le_bytes(), length.to_le_bytes()];
    [&head, &compress_to_vec(plain, LEVEL)[..], &tail.concat()].concat()
}

/// CRC-32 (RFC 1952, section 8).
fn checksum(bytes: &[u8]) -> u32 {
    let rest = bytes.iter().fold(u32::MAX, |rest, byte| {
        (0..8).fold(rest ^ u32::from(*byte), |rest, _| {
            (rest >> 1) ^ (0xEDB8_8320 * (rest & 1))
        })
    });
    !rest
}
