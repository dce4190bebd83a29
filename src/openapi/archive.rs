//! Extracts a file from a ZIP archive at compile time, so that the rest of the archive is not in
//! the binary. The crate `zip` cannot be used in a `const fn`.
//!
//! A deflated file in the archive is the same stream that gzip has between its header and its
//! trailer, so it can be sent to browsers without decompressing it. Offsets are those of
//! APPNOTE.TXT (sections 4.3.7, 4.3.12 and 4.3.16) and of RFC 1952, section 2.3.

use crate::gzip::{HEAD, TAIL};

/// A deflated file of an archive.
#[derive(Clone, Copy)]
pub(super) struct ZipEntry {
    /// The offset of its stream in the archive.
    start: usize,
    /// The length of its stream.
    packed: usize,
    /// The offset of its checksum in the archive, followed by its lengths.
    checksum: usize,
}

impl ZipEntry {
    /// Its length as a gzip file.
    pub(super) const fn gzip_length(self) -> usize {
        HEAD.len() + self.packed + TAIL
    }
}

/// Finds a deflated file by its full name.
pub(super) const fn find(archive: &[u8], name: &[u8]) -> Option<ZipEntry> {
    let mut end = archive.len() - 22;
    // The end of the directory may be followed by a comment.
    while number(archive, end, 4) != 0x0605_4b50 {
        if end == 0 {
            return None;
        }
        end -= 1;
    }
    let mut left = number(archive, end + 10, 2);
    let mut at = number(archive, end + 16, 4);
    while left > 0 {
        let length = number(archive, at + 28, 2);
        if length == name.len() && stands_at(archive, at + 46, name) {
            return entry(archive, at);
        }
        at += 46 + length + number(archive, at + 30, 2) + number(archive, at + 32, 2);
        left -= 1;
    }
    None
}

/// The directory entry at an offset.
const fn entry(archive: &[u8], at: usize) -> Option<ZipEntry> {
    const DEFLATED: usize = 8;
    if number(archive, at + 10, 2) != DEFLATED {
        return None;
    }
    // The file has its own header with a name and an extra field of other lengths.
    let local = number(archive, at + 42, 4);
    let name_and_extras = number(archive, local + 26, 2) + number(archive, local + 28, 2);
    Some(ZipEntry {
        start: local + 30 + name_and_extras,
        packed: number(archive, at + 20, 4),
        checksum: at + 16,
    })
}

/// The file in gzip format.
pub(super) const fn gzip<const LENGTH: usize>(archive: &[u8], entry: ZipEntry) -> [u8; LENGTH] {
    let mut file = [0; LENGTH];
    let (head, rest) = file.split_at_mut(HEAD.len());
    let (stream, tail) = rest.split_at_mut(entry.packed);
    head.copy_from_slice(&HEAD);
    stream.copy_from_slice(part(archive, entry.start, entry.packed));
    let (checksum, length) = tail.split_at_mut(4);
    checksum.copy_from_slice(part(archive, entry.checksum, 4));
    length.copy_from_slice(part(archive, entry.checksum + 8, 4));
    file
}

const fn part(bytes: &[u8], start: usize, length: usize) -> &[u8] {
    bytes.split_at(start).1.split_at(length).0
}

/// A little-endian number with a number of bytes.
const fn number(bytes: &[u8], at: usize, size: usize) -> usize {
    let mut number = 0;
    let mut nth = size;
    while nth > 0 {
        nth -= 1;
        number = number << 8 | bytes[at + nth] as usize;
    }
    number
}

const fn stands_at(bytes: &[u8], at: usize, wanted: &[u8]) -> bool {
    let mut nth = 0;
    while nth < wanted.len() {
        if bytes[at + nth] != wanted[nth] {
            return false;
        }
        nth += 1;
    }
    true
}
