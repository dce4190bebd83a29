//! The folder of a CA: its certificate and its key, both or neither.
//!
//! A program can be killed at any time, so neither file may be visible while it is partially written:
//! both are written under temporary names and then renamed, the key first. So a key without a
//! certificate, but with the certificate's temporary file, comes from an interrupted start, and the
//! next start completes it.
//!
//! Another program may write the folder between two checks. So without the lock a program only checks
//! whether both files exist; a missing file is interpreted under the lock.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::error::TlsError;

/// The certificate, which clients have to trust.
const CERTIFICATE: &str = "ca.pem";

/// The private key, readable only by its owner.
const KEY: &str = "ca-key.pem";

/// The suffix of a file that is being written.
const UNFINISHED: &str = "pem.unfinished";

/// The folder of a CA.
pub struct CaFolder {
    path: PathBuf,
    /// The file of the certificate.
    pub certificate: PathBuf,
    /// The file of the key.
    pub key: PathBuf,
}

impl CaFolder {
    /// The folder at a path.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            certificate: path.join(CERTIFICATE),
            key: path.join(KEY),
        }
    }

    /// Whether it contains a CA. The certificate is the last of the two files to be renamed.
    pub fn is_filled(&self) -> Result<bool, TlsError> {
        Ok(is_there(&self.certificate)? && is_there(&self.key)?)
    }

    /// Creates the folder if absent, and locks it against other programs until the result is
    /// dropped or this program ends. Has no effect on file systems without locks.
    pub fn lock(&self) -> Result<LockedFolder<'_>, TlsError> {
        let made = fs::create_dir_all(&self.path);
        made.map_err(|error| TlsError::Unwritable(self.path.clone(), error))?;
        let folder = File::open(&self.path).ok();
        Ok(LockedFolder {
            folder: self,
            _lock: folder.filter(|folder| folder.lock().is_ok()),
        })
    }
}

/// The locked folder of a CA.
pub struct LockedFolder<'a> {
    folder: &'a CaFolder,
    _lock: Option<File>,
}

impl LockedFolder<'_> {
    /// Whether it contains a CA, after completing the work of an interrupted start.
    ///
    /// # Errors
    ///
    /// [`TlsError::Half`] when one of the two files is missing, and errors of files that cannot be
    /// used.
    pub fn is_filled(&self) -> Result<bool, TlsError> {
        let (certificate, key) = (&self.folder.certificate, &self.folder.key);
        let half = |present: &PathBuf, absent: &PathBuf| TlsError::Half {
            present: present.clone(),
            absent: absent.clone(),
        };
        match (is_there(certificate)?, is_there(key)?) {
            (true, true) => Ok(true),
            (false, false) => Ok(false),
            (true, false) => Err(half(certificate, key)),
            (false, true) if is_there(&unfinished(certificate))? => {
                rename(certificate)?;
                Ok(true)
            }
            (false, true) => Err(half(key, certificate)),
        }
    }

    /// Writes both files.
    pub fn fill(&self, certificate: &str, key: &str) -> Result<(), TlsError> {
        write(&self.folder.key, key, 0o600)?;
        write(&self.folder.certificate, certificate, 0o644)?;
        rename(&self.folder.key)?;
        rename(&self.folder.certificate)
    }
}

/// Whether a regular file of that name exists. A pipe or a folder is refused: opening a pipe may
/// block forever.
fn is_there(path: &Path) -> Result<bool, TlsError> {
    let unreadable = |error| Err(TlsError::Unreadable(path.to_owned(), error));
    match fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(true),
        Ok(_) => unreadable(io::Error::new(
            ErrorKind::InvalidInput,
            "it is not a regular file",
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => unreadable(error),
    }
}

fn unfinished(path: &Path) -> PathBuf {
    path.with_extension(UNFINISHED)
}

/// Writes a file under a temporary name, and replaces a leftover one.
fn write(path: &Path, content: &str, mode: u32) -> Result<(), TlsError> {
    let path = unfinished(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = cleared(&path)
        .and_then(|()| options.open(&path))
        .and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            file.sync_all()
        });
    written.map_err(|error| TlsError::Unwritable(path, error))
}

fn cleared(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Renames a written file to its final name.
fn rename(path: &Path) -> Result<(), TlsError> {
    let renamed = fs::rename(unfinished(path), path);
    renamed.map_err(|error| TlsError::Unwritable(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    /// A folder that is removed on drop.
    struct Temporary(CaFolder);

    impl Temporary {
        fn new() -> Self {
            let name = format!("mockid-ca-{}", uuid::Uuid::new_v4());
            Self(CaFolder::at(&std::env::temp_dir().join(name)))
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0.path));
        }
    }

    #[test]
    fn a_folder_that_another_program_fills_is_empty_until_it_is_full() {
        for _ in 0..50 {
            let Temporary(folder) = &Temporary::new();
            thread::scope(|scope| {
                scope.spawn(|| folder.lock().unwrap().fill("certificate", "key").unwrap());
                while !folder.is_filled().unwrap() {}
            });
            assert_eq!(
                fs::read_to_string(&folder.certificate).unwrap(),
                "certificate"
            );
            assert_eq!(fs::read_to_string(&folder.key).unwrap(), "key");
        }
    }

    #[test]
    fn a_missing_file_is_an_error_to_the_holder_of_the_lock_alone() {
        let Temporary(folder) = &Temporary::new();
        let locked = folder.lock().unwrap();
        for present in [&folder.key, &folder.certificate] {
            fs::write(present, "alone").unwrap();
            assert!(!folder.is_filled().unwrap());
            let half = locked.is_filled().unwrap_err();
            assert!(matches!(half, TlsError::Half { present: it, .. } if it == *present));
            fs::remove_file(present).unwrap();
        }
    }
}
