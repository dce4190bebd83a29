//! Packs the `OpenAPI` documents, which take four hundred kilobytes as text and are seldom asked for.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use miniz_oxide::deflate::compress_to_vec;

/// As small as it gets.
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
