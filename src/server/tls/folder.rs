//! The folder in which a CA is kept: its certificate and its key, both or neither.
//!
//! A program can be killed at any instant, so neither file is ever seen half written. Both are written
//! under other names first. The key gets its own name before the certificate does, so that a key alone
//! beside an unfinished certificate is the work of a start that was broken off between the two, and the
//! next start finishes it.
//!
//! Another program may fill the folder between two looks at it. So a program without the lock only
//! learns whether both files are there; what a missing file means is judged under the lock.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::error::TlsError;

/// The certificate, which clients are told to trust.
const CERTIFICATE: &str = "ca.pem";

/// The private key, which nobody else gets to see.
const KEY: &str = "ca-key.pem";

/// The end of a name under which a file is written.
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
    /// The one of this path.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            certificate: path.join(CERTIFICATE),
            key: path.join(KEY),
        }
    }

    /// Whether there is a CA in it. The certificate is the last of the two files to get its name.
    pub fn is_filled(&self) -> Result<bool, TlsError> {
        Ok(is_there(&self.certificate)? && is_there(&self.key)?)
    }

    /// Makes the folder where there is none, and keeps other programs from filling it until what this
    /// gives back is dropped, or this program is gone. Where the file system has no locks, other
    /// programs are not kept from it.
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

/// The folder of a CA while no other program fills it.
pub struct LockedFolder<'a> {
    folder: &'a CaFolder,
    _lock: Option<File>,
}

impl LockedFolder<'_> {
    /// Whether there is a CA in it, once what an earlier start left unfinished is finished.
    ///
    /// # Errors
    ///
    /// [`TlsError::Half`] when one of the two files is missing, and files that cannot be used.
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

    /// Fills it.
    pub fn fill(&self, certificate: &str, key: &str) -> Result<(), TlsError> {
        write(&self.folder.key, key, 0o600)?;
        write(&self.folder.certificate, certificate, 0o644)?;
        rename(&self.folder.key)?;
        rename(&self.folder.certificate)
    }
}

/// Whether there is a file of that name. A pipe or a folder in its place is refused: nobody keeps a CA
/// in one, and who opens a pipe may wait forever.
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

/// Writes a file under another name, in the place of what may be left there.
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

/// Gives a file that is written its own name.
fn rename(path: &Path) -> Result<(), TlsError> {
    let renamed = fs::rename(unfinished(path), path);
    renamed.map_err(|error| TlsError::Unwritable(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    /// A folder that is removed at the end.
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
