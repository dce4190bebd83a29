//! Gzip files (RFC 1952) that are compressed when the program is built.

/// The header of such a file: deflated, without a name or a time, unknown system.
pub(crate) const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// The length of its trailer: a checksum and the uncompressed length.
pub(crate) const TAIL: usize = 8;

/// The contents of such a file.
pub(crate) fn unpacked(file: &[u8]) -> Option<Vec<u8>> {
    let stream = file.get(HEAD.len()..file.len().checked_sub(TAIL)?)?;
    let length = file
        .last_chunk()
        .map(|length| u32::from_le_bytes(*length))?;
    let limit = usize::try_from(length).ok()?;
    miniz_oxide::inflate::decompress_to_vec_with_limit(stream, limit).ok()
}
