//! Tickets between the two steps of a login: the store against a model.

use std::collections::BTreeMap;

use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::identity::grant::{NewToken, Recipient};
use mockid::identity::ledger::TokenKind;
use mockid::identity::ticket::TicketRefused;
use mockid::identity::{AccountId, Identity, TokenId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::model::sandbox::{Decided, Rules};
use crate::support::{
    MINUTE, Step, agree, at, back, cases, counted_back, moves_around, race, store_with, user,
};

const PROVIDER: Provider = Provider::IGNY8;
const OTHER: Provider = Provider::KYC;
const LIFETIME: i64 = 5 * MINUTE;

/// A request about a ticket.
#[derive(Debug, Clone, Copy)]
enum Ask {
    /// Record a token of a kind for the account with a number.
    Record(TokenId, TokenKind, u64),
    /// Ask for the account.
    Find(Provider, TokenId),
    /// Use it.
    Use(Provider, TokenId),
    /// Revoke it.
    Revoke(TokenId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Done,
    Account(AccountId),
    Refused(TicketRefused),
}

/// What is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Recorded {
    is_ticket: bool,
    account: u64,
    expires: i64,
    is_over: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Model(BTreeMap<TokenId, Recorded>);

impl Model {
    fn usable(&self, provider: Provider, id: TokenId, now: i64) -> Result<u64, TicketRefused> {
        let known = self.0.get(&id).filter(|it| it.is_ticket);
        let known = known.filter(|_| provider == PROVIDER);
        match known {
            None => Err(TicketRefused::Unknown),
            Some(known) if known.is_over => Err(TicketRefused::Used),
            Some(known) if known.expires <= now => Err(TicketRefused::Expired),
            Some(known) => Ok(known.account),
        }
    }

    fn end(&mut self, id: TokenId) {
        if let Some(known) = self.0.get_mut(&id) {
            known.is_over = true;
        }
    }
}

impl Rules for Model {
    type Ask = Ask;
    type Answer = Answer;

    fn renewed(&self) -> Self {
        Self::default()
    }

    fn decide(&mut self, _: usize, ask: &Ask, now: i64, _: &Answer) -> Decided<Answer> {
        Decided::Answer(match *ask {
            Ask::Record(id, kind, account) => {
                let recorded = Recorded {
                    is_ticket: kind == TokenKind::Ticket,
                    account,
                    expires: now + LIFETIME,
                    is_over: false,
                };
                self.0.insert(id, recorded);
                Answer::Done
            }
            Ask::Find(provider, id) => match self.usable(provider, id, now) {
                Ok(account) => Answer::Account(AccountId::Number(account)),
                Err(refused) => Answer::Refused(refused),
            },
            Ask::Use(provider, id) => match self.usable(provider, id, now) {
                Ok(_) => {
                    self.end(id);
                    Answer::Done
                }
                Err(refused) => Answer::Refused(refused),
            },
            Ask::Revoke(id) => {
                self.end(id);
                Answer::Done
            }
        })
    }

    fn is_read_only(&self, ask: &Ask, _: &Answer) -> bool {
        matches!(ask, Ask::Find(..))
    }
}

fn store() -> Identity {
    store_with(
        PROVIDER,
        [1, 2].map(|number| user(number, &format!("{number}@example.com"))),
    )
}

fn answer(store: &Identity, now: NumericDate, ask: &Ask) -> Answer {
    match *ask {
        Ask::Record(id, kind, account) => {
            let token = NewToken {
                id,
                kind,
                form: 0,
                expires: at(crate::support::seconds(now) + LIFETIME),
            };
            let recipient = Recipient {
                provider: PROVIDER,
                account: AccountId::Number(account),
                session: None,
                parent: None,
                now,
            };
            store.record_tokens(recipient, &[token]);
            Answer::Done
        }
        Ask::Find(provider, id) => match store.ticket(provider, id, now) {
            Ok(account) => Answer::Account(account),
            Err(refused) => Answer::Refused(refused),
        },
        Ask::Use(provider, id) => match store.use_ticket(provider, id, now) {
            Ok(()) => Answer::Done,
            Err(refused) => Answer::Refused(refused),
        },
        Ask::Revoke(id) => {
            let _ = store.revoke_token(id, now);
            Answer::Done
        }
    }
}

/// A request whose ticket is not known yet.
#[derive(Debug, Clone, Copy)]
enum Plan {
    Record(TokenKind, u64),
    With(usize, Deed),
    /// A ticket that was never recorded.
    Unknown(Deed),
}

#[derive(Debug, Clone, Copy)]
enum Deed {
    Find(Provider),
    Use(Provider),
    Revoke,
}

fn step() -> impl Strategy<Value = Step<Plan>> {
    let provider = || select(&[PROVIDER, PROVIDER, PROVIDER, OTHER][..]);
    let deed = move || {
        prop_oneof![
            4 => provider().prop_map(Deed::Find),
            4 => provider().prop_map(Deed::Use),
            1 => Just(Deed::Revoke),
        ]
    };
    let kind = select(&[TokenKind::Ticket, TokenKind::Ticket, TokenKind::Access][..]);
    prop_oneof![
        6 => (kind, 1..=2_u64).prop_map(|(kind, of)| Step::Ask(Plan::Record(kind, of))),
        12 => (back(), deed()).prop_map(|(back, deed)| Step::Ask(Plan::With(back, deed))),
        1 => deed().prop_map(|deed| Step::Ask(Plan::Unknown(deed))),
        4 => moves_around(&[MINUTE, LIFETIME]).prop_map(Step::Move),
        1 => Just(Step::Restore),
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn a_ticket_is_good_once_until_it_expires_for_its_vendor_alone(
        steps in vec(step(), 1..60),
    ) {
        let known = std::cell::RefCell::new(Vec::new());
        agree(&steps, store(), Model::default(), |store, now, plan| {
            let with = |id, deed| match deed {
                Deed::Find(provider) => Ask::Find(provider, id),
                Deed::Use(provider) => Ask::Use(provider, id),
                Deed::Revoke => Ask::Revoke(id),
            };
            let ask = match *plan {
                Plan::Record(kind, account) => {
                    let id = TokenId::random();
                    known.borrow_mut().push(id);
                    Ask::Record(id, kind, account)
                }
                Plan::With(back, deed) => with(*counted_back(&known.borrow(), back)?, deed),
                Plan::Unknown(deed) => with(TokenId::random(), deed),
            };
            Some((ask, answer(store, now, &ask)))
        })?;
    }
}

#[test]
fn of_several_uses_of_a_ticket_one_succeeds() {
    let store = store();
    let id = TokenId::random();
    answer(&store, at(0), &Ask::Record(id, TokenKind::Ticket, 1));
    let used = race(8, |_| store.use_ticket(PROVIDER, id, at(0)));
    assert_eq!(used.iter().filter(|it| it.is_ok()).count(), 1);
}
