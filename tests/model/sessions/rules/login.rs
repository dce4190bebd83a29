//! Rules for logins.

use mockid::identity::SessionId;
use mockid::identity::grant::policy::{Again, Beyond, OpeningLimit, SessionLength};

use super::super::{Answer, Grant, Token};
use super::{Decided, Rules, Session, length};

impl Rules {
    pub(super) fn log_in(
        &mut self,
        account: usize,
        now: i64,
        answered: &Answer,
    ) -> Decided<Answer> {
        let policy = self.terms.policy.session;
        let open = self.open_sessions(account, now);
        if matches!(policy.again, Again::SameTokens { .. })
            && let Some(same) = self.newest(&open, now)
        {
            return Decided::Answer(Answer::Granted(same));
        }
        let excess = match self.excess(&open) {
            Ok(excess) => excess,
            Err(until) => {
                let until = Some(until);
                return Decided::Answer(Answer::TooManySessions { until });
            }
        };
        if let Some(limit) = policy.openings {
            if let Some(until) = self.opened_too_often(account, limit, now) {
                let until = Some(until);
                return Decided::Answer(Answer::TooManySessions { until });
            }
            self.openings.push((account, now));
        }
        for id in &open[..excess] {
            self.end_session(*id);
        }
        let Answer::Granted(seen) = answered else {
            return Decided::Otherwise;
        };
        if !self.open(seen.session, account, now, self.end(now)) {
            return Decided::Otherwise;
        }
        if policy.openings.is_some() {
            self.watched.push((account, seen.session));
        }
        self.give(seen.session, None, now, *seen)
    }

    /// The number of open sessions that end or, if the login is refused, the time until which it
    /// is.
    fn excess(&self, open: &[SessionId]) -> Result<usize, i64> {
        let policy = self.terms.policy.session;
        if policy.again == Again::EndsOthers {
            return Ok(open.len());
        }
        let Some(most) = policy.most else {
            return Ok(0);
        };
        let excess = (open.len() + 1).saturating_sub(most.count);
        if excess == 0 || most.beyond == Beyond::EndsOldest {
            return Ok(excess);
        }
        let first = open.iter().map(|id| self.sessions[id].end).min();
        first.map_or(Ok(excess), Err)
    }

    /// The end of a session that is opened now.
    fn end(&self, now: i64) -> i64 {
        match self.terms.policy.session.length {
            SessionLength::OfTokens => now,
            SessionLength::Absolute(absolute) => now + length(absolute),
            SessionLength::Idle { idle, absolute } => {
                now + length(absolute.map_or(idle, |absolute| absolute.min(idle)))
            }
        }
    }

    /// The open sessions of an account, the oldest first.
    fn open_sessions(&self, account: usize, now: i64) -> Vec<SessionId> {
        let sessions = self.sessions.iter();
        let mut open: Vec<_> = sessions
            .filter(|(_, session)| session.account == account && session.lasts(now))
            .map(|(id, session)| (session.started, session.number, *id))
            .collect();
        open.sort_unstable();
        open.into_iter().map(|(_, _, id)| id).collect()
    }

    /// The newest tokens of the newest open session with a valid access token.
    fn newest(&self, open: &[SessionId], now: i64) -> Option<Grant> {
        let mut newest_first = open.iter().rev();
        let id = newest_first.find(|id| now < self.sessions[*id].newest_access_until)?;
        let newest = |refresh| {
            let tokens = self.tokens.iter().filter(|(_, token)| {
                let current = !token.used && !token.revoked;
                token.session == *id && token.refresh == refresh && current
            });
            let newest = tokens.max_by_key(|(_, token)| (token.from, token.number));
            newest.map(|(id, token)| Token {
                id: *id,
                times: Some((token.from, token.until)),
            })
        };
        Some(Grant {
            session: *id,
            account: self.sessions[id].account,
            access: newest(false)?,
            refresh: newest(true)?,
        })
    }

    /// The time until which the account cannot open another session, if it has opened too many
    /// recently and one of them is open. Openings older than the window and sessions that have
    /// ended are forgotten permanently, even if the clock is moved back.
    fn opened_too_often(&mut self, account: usize, limit: OpeningLimit, now: i64) -> Option<i64> {
        let within = length(limit.within);
        self.openings
            .retain(|(by, at)| *by != account || now < at + within);
        let sessions = &self.sessions;
        self.watched
            .retain(|(by, id)| *by != account || sessions[id].lasts(now));
        let is_watched = self.watched.iter().any(|(by, _)| *by == account);
        let lately = self.openings.iter().filter(|(by, _)| *by == account);
        let ends: Vec<_> = lately.map(|(_, at)| at + within).collect();
        let too_often = is_watched && ends.len() >= limit.sessions as usize;
        ends.into_iter().min().filter(|_| too_often)
    }

    /// Opens a session; false if its id is not new.
    pub(super) fn open(&mut self, id: SessionId, account: usize, now: i64, end: i64) -> bool {
        let session = Session {
            account,
            number: self.number(self.sessions.len()),
            started: now,
            end,
            newest_access_until: now,
            ended: false,
        };
        self.sessions.insert(id, session).is_none()
    }
}
