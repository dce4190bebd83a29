//! Compresses the `OpenAPI` documents, which have four hundred kilobytes as text and are rarely
//! requested.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use miniz_oxide::deflate::compress_to_vec;

/// The best compression.
const LEVEL: u8 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    for name in ["openapi.yaml", "openapi-admin.yaml"] {
        println!("cargo::rerun-if-changed={name}");
        let packed = compress_to_vec(&fs::read(name)?, LEVEL);
        fs::write(Path::new(&out).join(format!("{name}.deflate")), packed)?;
    }
    Ok(())
}
