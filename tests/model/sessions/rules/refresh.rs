//! Rules for refreshes.

use mockid::identity::grant::policy::{Reuse, Rotation, SessionLength};
use mockid::identity::{SessionId, TokenId};

use super::super::{Answer, Grant};
use super::{Decided, Issued, Rules, length};

impl Rules {
    pub(super) fn refresh(
        &mut self,
        presented: Grant,
        now: i64,
        answered: &Answer,
    ) -> Decided<Answer> {
        let refused = Decided::Answer(Answer::Refused);
        let id = presented.refresh.id;
        if self.terms.signed && !self.tokens.contains_key(&id) {
            return self.adopt(presented, now, answered);
        }
        let known = self.tokens.get(&id).filter(|token| token.refresh);
        let Some(token) = known.cloned() else {
            return refused;
        };
        let session = &self.sessions[&token.session];
        let is_valid = if self.terms.signed {
            !session.ended
        } else {
            session.lasts(now) && now < token.until && self.active[session.account]
        };
        if !is_valid || token.revoked {
            return refused;
        }
        let successor = self.in_grace(&token, now);
        if successor.is_none()
            && let Some(refused) = self.why_not_refreshed(&token, now)
        {
            return Decided::Answer(refused);
        }
        let Answer::Granted(seen) = *answered else {
            return Decided::Otherwise;
        };
        match successor {
            Some(_) => self.give(token.session, successor, now, seen),
            None => self.rotate(id, token.session, now, seen),
        }
    }

    /// Why a valid refresh token outside its grace period is refused, if it is.
    fn why_not_refreshed(&mut self, token: &Issued, now: i64) -> Option<Answer> {
        let policy = self.terms.policy.refresh;
        let until = self.sessions[&token.session].newest_access_until;
        if policy.after_access && now < until {
            return Some(Answer::TooEarly { until: Some(until) });
        }
        match policy.rotation {
            Rotation::SingleUse { reuse, .. } if token.used => {
                if reuse == Reuse::EndsSession {
                    self.end_session(token.session);
                }
                Some(Answer::Refused)
            }
            _ => None,
        }
    }

    /// Starts a session for a signed refresh token from before a reset or a restart.
    fn adopt(&mut self, presented: Grant, now: i64, answered: &Answer) -> Decided<Answer> {
        let (Answer::Granted(seen), Some((_, until))) = (*answered, presented.refresh.times) else {
            return Decided::Otherwise;
        };
        if !self.open(seen.session, presented.account, now, until) {
            return Decided::Otherwise;
        }
        self.issue(seen.session, presented.refresh.id, true, (now, until));
        self.rotate(presented.refresh.id, seen.session, now, seen)
    }

    /// The token that a used refresh token gives again, if it is in its grace period.
    fn in_grace(&self, token: &Issued, now: i64) -> Option<TokenId> {
        let grace = match self.terms.policy.refresh.rotation {
            Rotation::SingleUse { grace, .. } => length(grace?),
            Rotation::Kept => return None,
        };
        let id = token.successor?;
        let successor = &self.tokens[&id];
        let lasts = now < successor.from + grace && now < successor.until;
        (lasts && !successor.used && !successor.revoked).then_some(id)
    }

    /// Uses a refresh token and issues the next tokens.
    fn rotate(
        &mut self,
        id: TokenId,
        session: SessionId,
        now: i64,
        seen: Grant,
    ) -> Decided<Answer> {
        let rotation = self.terms.policy.refresh.rotation;
        if let Some(token) = self.tokens.get_mut(&id) {
            let first_use = !std::mem::replace(&mut token.used, true);
            if first_use && matches!(rotation, Rotation::SingleUse { grace: Some(_), .. }) {
                token.successor = Some(seen.refresh.id);
            }
        }
        if let (SessionLength::Idle { idle, absolute }, Some(session)) = (
            self.terms.policy.session.length,
            self.sessions.get_mut(&session),
        ) {
            session.end = session.end.max(now + length(idle));
            if let Some(absolute) = absolute {
                session.end = session.end.min(session.started + length(absolute));
            }
        }
        self.give(session, None, now, seen)
    }
}
