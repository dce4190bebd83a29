//! Characters that change the direction of text.

/// Whether a character is one of those of the bidirectional algorithm (Unicode Standard Annex 9, section 2),
/// with which a text of a client could look like another.
pub const fn turns_text(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}
