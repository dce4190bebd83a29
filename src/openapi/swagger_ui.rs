//! Swagger UI: the files that the page needs, and the script that starts it.

use bytes::Bytes;
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED as ARCHIVE;

use super::archive::{self, ZipEntry};
use super::file::File;
use crate::gzip;

/// A stored file.
#[derive(Clone, Copy)]
enum KeptFile {
    Plain(&'static str),
    Gzip(&'static [u8]),
}

/// A file of the archive, compressed.
macro_rules! of_archive {
    ($name:literal) => {{
        const ENTRY: ZipEntry =
            archive::find(ARCHIVE, concat!("swagger-ui-5.32.6/", $name).as_bytes()).unwrap();
        static GZIP: [u8; ENTRY.gzip_length()] = archive::gzip(ARCHIVE, ENTRY);
        KeptFile::Gzip(&GZIP)
    }};
}

const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

static FILES: [(&str, &str, KeptFile); 6] = [
    ("swagger-ui.css", STYLE, of_archive!("dist/swagger-ui.css")),
    (
        "swagger-ui-bundle.js",
        SCRIPT,
        of_archive!("dist/swagger-ui-bundle.js"),
    ),
    ("page.css", STYLE, KeptFile::Plain(include_str!("page.css"))),
    ("page.js", SCRIPT, KeptFile::Plain(include_str!("page.js"))),
    // Its licence must be distributed with it.
    ("LICENSE", TEXT, of_archive!("LICENSE")),
    (
        "NOTICE",
        TEXT,
        KeptFile::Plain(include_str!("../../NOTICE")),
    ),
];

/// The names of its files.
pub(super) const NAMES: [&str; FILES.len()] = {
    let mut names = [""; FILES.len()];
    let mut nth = 0;
    while nth < names.len() {
        names[nth] = FILES[nth].0;
        nth += 1;
    }
    names
};

/// The file of this name.
pub(super) fn file(name: &str, takes_gzip: bool) -> Option<File> {
    let (_, media_type, kept) = FILES.iter().find(|(known, _, _)| *known == name)?;
    let (is_gzip, bytes) = match *kept {
        KeptFile::Plain(text) => (false, Bytes::from_static(text.as_bytes())),
        KeptFile::Gzip(packed) if takes_gzip => (true, Bytes::from_static(packed)),
        KeptFile::Gzip(packed) => (false, gzip::unpacked(packed)?.into()),
    };
    Some(File {
        media_type,
        is_gzip,
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_the_same_with_and_without_compression() {
        for (name, _, kept) in &FILES {
            let plain = file(name, false).unwrap();
            assert!(!plain.is_gzip && plain.bytes.len() > 50, "{name}");
            let packed = file(name, true).unwrap();
            assert_eq!(packed.is_gzip, matches!(kept, KeptFile::Gzip(_)));
            if packed.is_gzip {
                assert_eq!(gzip::unpacked(&packed.bytes).unwrap(), plain.bytes);
            }
        }
    }

    #[test]
    fn the_files_are_what_they_are_called() {
        let text = |name| String::from_utf8(file(name, false).unwrap().bytes.into()).unwrap();
        assert!(text("swagger-ui.css").contains(".swagger-ui"));
        assert!(text("swagger-ui-bundle.js").contains("SwaggerUIBundle"));
        assert!(text("LICENSE").contains("Apache License"));
        assert!(text("NOTICE").contains("SmartBear"));
        assert!(file("index.html", false).is_none());
    }
}
