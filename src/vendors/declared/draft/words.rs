//! What names of fields usually mean, and which values say nothing about anybody.

use crate::secret_names::letters;
use crate::vendors::declared::language::reads::Place;

/// The role of a field by its name.
pub(super) fn role(place: Place, name: &str) -> Option<&'static str> {
    let name = letters(name.rsplit('.').next().unwrap_or(name));
    let is = |words: &[&str]| words.contains(&name.as_str());
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    Some(match () {
        () if place == Place::Basic => return None,
        () if is(OTP) => "otp",
        () if has(&["passw", "passphrase"]) || is(&["pwd", "pass"]) => "password",
        () if has(&["secret"]) => "secret",
        () if is(CLIENT_ID) => "client_id",
        () if has(&["apikey", "appkey", "accesskey"]) || is(&["key", "apitoken"]) => "key",
        () if place == Place::Header => return None,
        () if is(LOGIN) => "login",
        () if is(TENANT) => "tenant",
        () => return None,
    })
}

const OTP: &[&str] = &[
    "otp",
    "totp",
    "otpcode",
    "mfacode",
    "passcode",
    "twofactorcode",
];

const CLIENT_ID: &[&str] = &[
    "clientid",
    "appid",
    "applicationid",
    "consumerkey",
    "clientkey",
];

const LOGIN: &[&str] = &[
    "account",
    "accountname",
    "email",
    "emailaddress",
    "identifier",
    "login",
    "loginid",
    "loginname",
    "mail",
    "phone",
    "phonenumber",
    "uid",
    "user",
    "userid",
    "userlogin",
    "username",
];

const TENANT: &[&str] = &[
    "company",
    "companydb",
    "companyid",
    "database",
    "db",
    "domain",
    "org",
    "organisation",
    "organization",
    "realm",
    "subdomain",
    "tenant",
    "tenantid",
    "workspace",
];

/// Whether a field carries a refresh token by its name.
pub(super) fn is_refresh(name: &str) -> bool {
    let name = letters(name);
    name.contains("refresh") || name.contains("renewal")
}

/// Whether a field carries an access token or a session by its name.
pub(super) fn is_token(name: &str) -> bool {
    let name = letters(name);
    let whole = [
        "access",
        "jwt",
        "sid",
        "session",
        "sessionid",
        "sessionkey",
        "ticket",
    ];
    let has_token = name.contains("token") && !name.contains("type") && !name.contains("csrf");
    !is_refresh(&name) && !name.contains("expir") && (has_token || whole.contains(&name.as_str()))
}

/// Whether a field tells when something ends, by its name.
pub(super) fn is_end(name: &str) -> bool {
    let name = letters(name);
    let whole = ["ttl", "validuntil", "validfor", "lifetime", "maxage"];
    name.contains("expir") || name.contains("timeout") || whole.contains(&name.as_str())
}

/// Whether a field holds the sentence of an error, by its name.
pub(super) fn is_text(name: &str) -> bool {
    let words = [
        "description",
        "detail",
        "details",
        "errordescription",
        "errormessage",
        "errorsummary",
        "msg",
        "errmsg",
        "message",
        "text",
        "title",
    ];
    words.contains(&letters(name).as_str())
}

/// Whether a field holds the code of an error, by its name.
pub(super) fn is_code(name: &str) -> bool {
    let words = [
        "code",
        "errcode",
        "error",
        "errorcode",
        "errortype",
        "reason",
        "type",
    ];
    words.contains(&letters(name).as_str())
}

/// Values that say nothing about anybody.
const HARMLESS: &[&str] = &[
    "access",
    "access_token",
    "authorization_code",
    "basic",
    "bearer",
    "client_credentials",
    "error",
    "fail",
    "failure",
    "false",
    "jwt",
    "ok",
    "password",
    "refresh",
    "refresh_token",
    "session",
    "success",
    "token",
    "true",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
];

pub(super) fn is_harmless(value: &str) -> bool {
    HARMLESS.iter().any(|it| it.eq_ignore_ascii_case(value))
}

/// What frameworks say of refusals by themselves.
const SENTENCES: &[&str] = &[
    "Authentication credentials were not provided.",
    "Authentication required",
    "Bad Request",
    "Bad credentials",
    "Could not validate credentials",
    "Forbidden",
    "Given token not valid for any token type",
    "Incorrect username or password",
    "Invalid credentials",
    "Invalid token",
    "Invalid token.",
    "Invalid username or password",
    "No active account found with the given credentials",
    "Not Found",
    "Not authenticated",
    "Token has expired",
    "Token is blacklisted",
    "Token is expired",
    "Token is invalid",
    "Token is invalid or expired",
    "Token expired",
    "Unauthenticated.",
    "Unauthorized",
];

/// Whether the words of an error may be copied.
pub(super) fn may_be_told(text: &str) -> bool {
    SENTENCES.contains(&text) || looks_like_code(text)
}

/// Whether a text is the code of an error rather than a sentence: `invalid_grant`,
/// `LOGIN_BAD_CREDENTIALS`.
fn looks_like_code(text: &str) -> bool {
    let words = |is_letter: fn(&char) -> bool| {
        let mut words = text.split('_');
        text.contains('_') && words.all(|it| !it.is_empty() && it.chars().all(|c| is_letter(&c)))
    };
    text.len() <= 40 && (words(char::is_ascii_lowercase) || words(char::is_ascii_uppercase))
}

/// Whether a key of a body may be copied: a name rather than somebody's address or number.
pub(super) fn is_name(key: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@');
    let digits = key.chars().filter(char::is_ascii_digit).count();
    let is_address = key.find('@').is_some_and(|at| at > 0);
    let length = (1..=40).contains(&key.len());
    length && digits <= 2 && !is_address && key.chars().all(fits)
}

/// Whether a text is a UUID with hyphens.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}
