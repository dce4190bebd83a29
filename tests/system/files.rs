//! Files that a test writes for the program to read.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of a test's own, empty at first.
pub struct Folder(PathBuf);

impl Folder {
    /// The folder of the test with this name.
    pub fn of(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("system")
            .join(test);
        if path.exists() {
            fs::remove_dir_all(&path).expect("the folder can be emptied");
        }
        fs::create_dir_all(&path).expect("the folder can be made");
        Self(path)
    }

    /// The path of the folder.
    pub fn path(&self) -> String {
        self.0.display().to_string()
    }

    /// The path of a file in it, which need not exist.
    pub fn file(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// Makes a named pipe, and says where it is.
    #[cfg(unix)]
    pub fn pipe(&self, name: &str) -> String {
        let path = self.file(name);
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo is there").success());
        path
    }

    /// Writes a file, and says where it is.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(name), content).expect("the file can be written");
        self.file(name)
    }
}

/// The path of a file of the repository.
pub fn of_repository(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    path.display().to_string()
}
