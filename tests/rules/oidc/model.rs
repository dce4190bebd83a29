//! What `docs/vendors/oidc.md` says of codes, refresh tokens and token exchange, as a list of grants.

use mockid::sandbox::reason::Reason;

use crate::support::{HOUR, MINUTE};

/// Periods in seconds.
pub const CODE: i64 = MINUTE;
pub const ACCESS: i64 = 10 * MINUTE;
pub const IDLE: i64 = HOUR;
pub const TTL: i64 = 75 * MINUTE;
// Each period is apart from the others, so that the steps tell them apart.
const _: () = assert!(CODE < ACCESS && ACCESS < IDLE && IDLE + MINUTE < TTL);

/// How many parties can act for a user, one for another.
const MOST_ACTORS: usize = 16;

/// The settings that differ.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// For how long a used refresh token gives the same successor again, in seconds.
    pub grace: Option<i64>,
    /// Whether reuse ends the family.
    pub ends_family: bool,
    /// Whether a refresh replaces the token.
    pub rotates: bool,
}

struct Code {
    expires: i64,
    /// The grant that it has opened.
    grant: Option<usize>,
}

struct Grant {
    started: i64,
    ends: i64,
    is_ended: bool,
}

struct Refresh {
    grant: usize,
    issued: i64,
    expires: i64,
    /// The token that has replaced it.
    successor: Option<usize>,
}

struct Access {
    grant: usize,
    expires: i64,
    /// How many parties act for the user.
    actors: usize,
}

/// The codes, grants and tokens of a sandbox, each by its number.
pub struct Model {
    rules: Rules,
    codes: Vec<Code>,
    grants: Vec<Grant>,
    refresh: Vec<Refresh>,
    access: Vec<Access>,
}

impl Model {
    pub const fn new(rules: Rules) -> Self {
        Self {
            rules,
            codes: Vec::new(),
            grants: Vec::new(),
            refresh: Vec::new(),
            access: Vec::new(),
        }
    }

    /// A new code.
    pub fn log_in(&mut self, now: i64) {
        let expires = now + CODE;
        self.codes.push(Code {
            expires,
            grant: None,
        });
    }

    /// Redeems a code for a refresh token and an access token; a second use ends the grant of the first.
    pub fn redeem(&mut self, code: usize, now: i64) -> Result<usize, Reason> {
        let used = &mut self.codes[code];
        if let Some(grant) = used.grant {
            self.grants[grant].is_ended = true;
            return Err(Reason::CodeUsed);
        }
        if used.expires <= now {
            return Err(Reason::CodeExpired);
        }
        let grant = self.grants.len();
        used.grant = Some(grant);
        self.grants.push(Grant {
            started: now,
            ends: now + IDLE,
            is_ended: false,
        });
        self.issue_access(grant, now);
        // Without rotation its use extends it as far as its grant may last.
        let expires = if self.rules.rotates {
            now + IDLE
        } else {
            now + TTL
        };
        Ok(self.issue_refresh(grant, now, expires))
    }

    /// Refreshes with a token, and returns the one of the answer.
    pub fn refresh(&mut self, token: usize, now: i64) -> Result<usize, Reason> {
        let Refresh {
            grant,
            expires,
            successor,
            ..
        } = self.refresh[token];
        if expires <= now {
            return Err(Reason::RefreshExpired);
        }
        if self.grants[grant].is_ended || self.grants[grant].ends <= now {
            return Err(Reason::SessionEnded);
        }
        match successor {
            Some(successor) if self.is_given_again(successor, now) => {
                self.issue_access(grant, now);
                Ok(successor)
            }
            Some(_) => {
                self.grants[grant].is_ended |= self.rules.ends_family;
                Err(Reason::RefreshReused)
            }
            None => Ok(self.go_on(token, grant, now)),
        }
    }

    fn go_on(&mut self, token: usize, grant: usize, now: i64) -> usize {
        let Grant { started, ends, .. } = self.grants[grant];
        let ends = ends.max(now + IDLE).min(started + TTL);
        self.grants[grant].ends = ends;
        self.issue_access(grant, now);
        if !self.rules.rotates {
            return token;
        }
        let successor = self.issue_refresh(grant, now, ends.min(now + IDLE));
        self.refresh[token].successor = Some(successor);
        successor
    }

    /// Whether a used token still gives its successor: within the grace, until that is used.
    fn is_given_again(&self, successor: usize, now: i64) -> bool {
        let it = &self.refresh[successor];
        let in_grace = self
            .rules
            .grace
            .is_some_and(|grace| now < it.issued + grace);
        in_grace && it.successor.is_none() && now < it.expires
    }

    fn issue_access(&mut self, grant: usize, now: i64) {
        self.access.push(Access {
            grant,
            expires: now + ACCESS,
            actors: 0,
        });
    }

    /// Exchanges an access token for one with one more actor.
    pub fn exchange(&mut self, access: usize, now: i64) -> Result<(), Reason> {
        let Access {
            grant,
            expires,
            actors,
        } = self.access[access];
        if expires <= now {
            return Err(Reason::AccessExpired);
        }
        if self.grants[grant].is_ended {
            return Err(Reason::SessionEnded);
        }
        if actors == MOST_ACTORS {
            return Err(Reason::ActorsTooMany);
        }
        self.issue_access(grant, now);
        if let Some(issued) = self.access.last_mut() {
            issued.actors = actors + 1;
        }
        Ok(())
    }

    fn issue_refresh(&mut self, grant: usize, issued: i64, expires: i64) -> usize {
        self.refresh.push(Refresh {
            grant,
            issued,
            expires,
            successor: None,
        });
        self.refresh.len() - 1
    }

    /// Whether an access token is good.
    pub fn is_good(&self, access: usize, now: i64) -> bool {
        let Access { grant, expires, .. } = self.access[access];
        now < expires && !self.grants[grant].is_ended
    }
}
