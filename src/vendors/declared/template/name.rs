//! The names of placeholders, and the types of what they stand for.

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A boolean.
    Boolean,
    /// An instant, a whole number of seconds since 1970 unless a format says otherwise.
    Instant,
    /// A period, a whole number of seconds unless a format says otherwise.
    Seconds,
    /// A list.
    List,
    /// An object.
    Object,
    /// Any of these: what the client sends, and what accounts have of different types.
    Any,
}

impl Type {
    /// The type in words.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Integer => "a whole number",
            Self::Boolean => "a boolean",
            Self::Instant => "an instant",
            Self::Seconds => "a period",
            Self::List => "a list",
            Self::Object => "an object",
            Self::Any => "of any type",
        }
    }

    /// Whether it can be a part of a text.
    #[must_use]
    pub const fn is_scalar(self) -> bool {
        !matches!(self, Self::List | Self::Object)
    }
}

/// A kind of token, by its place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindId(pub usize);

/// What a placeholder stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// A token that is issued.
    Issued(KindId, TokenPart),
    /// The token whose claims these are, or that was sent.
    Token(TokenPart),
    /// The session.
    Session(SessionPart),
    /// The account.
    Account(AccountPart),
    /// A field that the operation reads, by its place in the list of them.
    Asked(usize),
    /// A segment of the path, by its place in the list of those with a name.
    Path(usize),
    /// The instant of the call.
    Now,
    /// A new random UUID, the same throughout an answer.
    Uuid,
    /// The id of the request.
    RequestId,
    /// The URL of the vendor.
    Site,
    /// A limit.
    Limit(LimitPart),
    /// The fields that do not fit.
    Fields,
    /// The first field that does not fit, or the one of an entry.
    Field,
    /// The place of that field: `body`, `query`, `header`, `cookie` or `path`.
    Place,
    /// What was sent in that field.
    Sent,
    /// What that field has to be.
    Wanted,
    /// The items of a collection that are listed.
    Items,
    /// How many items the collection has.
    Count,
}

/// A part of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenPart {
    /// The token itself.
    Text,
    /// When it expires.
    Expires,
    /// In how many seconds it expires.
    ExpiresIn,
    /// When it was issued.
    Issued,
    /// Its id.
    Id,
    /// The name of its kind.
    Kind,
}

impl TokenPart {
    /// Each part that a placeholder can name after a token, with its type.
    pub const NAMED: [(&'static str, Self, Type); 4] = [
        ("expires", Self::Expires, Type::Instant),
        ("expires_in", Self::ExpiresIn, Type::Seconds),
        ("issued", Self::Issued, Type::Instant),
        ("id", Self::Id, Type::Text),
    ];
}

/// A part of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionPart {
    /// Its id.
    Id,
    /// When it ends.
    Expires,
    /// In how many seconds it ends.
    ExpiresIn,
    /// For how long it may be unused.
    Idle,
}

/// A part of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountPart {
    /// Its id.
    Id,
    /// Its id as a UUID.
    Uuid,
    /// Its login name.
    Login,
    /// The name of the application.
    ClientId,
    /// Its tenant.
    Tenant,
    /// Its name.
    Name,
    /// Whether it is active.
    Active,
    /// Whether its address is confirmed.
    Verified,
    /// Whether a password alone does not suffice.
    Mfa,
    /// A value of its profile, by the keys that lead to it.
    Profile(Vec<String>),
}

/// A part of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitPart {
    /// In how many seconds it is over.
    RetryAfter,
    /// How many are allowed.
    Count,
    /// How many are left.
    Remaining,
}
