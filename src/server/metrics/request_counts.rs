//! Counters of requests by operation, status and reason.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http::StatusCode;

use crate::provider::Provider;
use crate::sandbox::reason::Reason;

/// The number of pages of series, each of which is made by the first request that needs it. A server whose
/// clients do everything that a test suite does has a few hundred series.
const PAGES: usize = 32;

/// The number of series on a page.
const OF_PAGE: usize = 64;

/// How many places of a page are looked at for a series. Beyond them, it is counted with others.
const PROBES: usize = 32;

/// A request, as far as it is counted.
#[derive(Debug, Clone, Copy)]
pub struct CountedRequest<'a> {
    /// The vendor, if one has the path.
    pub provider: Option<Provider>,
    /// The `operationId`, if it is for an operation.
    pub operation: Option<&'a str>,
    /// The status; `None` if there was no answer.
    pub status: Option<StatusCode>,
    /// The reason.
    pub reason: Reason,
}

/// Counters of requests.
///
/// A series is found by a hash without a lock, and counted by an atomic addition. Clients cannot make
/// more series than there are places: their number is fixed, and what identifies one is not theirs.
#[derive(Debug, Default)]
pub struct RequestCounts {
    pages: [OnceLock<Box<[Series]>>; PAGES],
    /// Requests that found no place.
    others: AtomicU64,
}

#[derive(Debug, Default)]
struct Series {
    /// 0 if it is free.
    key: AtomicU64,
    count: AtomicU64,
}

/// What identifies a series: 38 bits of a hash of the place, 10 of the status, 16 of the reason. The
/// lowest bit of the hash is set, so that no key is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeriesKey(u64);

impl SeriesKey {
    fn of(request: &CountedRequest<'_>) -> Self {
        let status = request.status.map_or(0, |status| status.as_u16());
        let place = place(request.provider, request.operation);
        Self((place << 26) | (u64::from(status) << 16) | request.reason as u64)
    }

    /// The hash of the vendor and the operation.
    pub const fn place(self) -> u64 {
        self.0 >> 26
    }

    /// The status, 0 if there was no answer.
    pub const fn status(self) -> u64 {
        (self.0 >> 16) & 0x3ff
    }

    /// The number of the reason.
    pub const fn reason(self) -> u64 {
        self.0 & 0xffff
    }
}

/// A hash of a vendor and an operation, in 38 bits (FNV-1a). An `operationId` belongs to one vendor.
pub fn place(provider: Option<Provider>, operation: Option<&str>) -> u64 {
    let name = operation
        .or(provider.map(Provider::name))
        .unwrap_or_default();
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let kind = u64::from(operation.is_none()) << 1;
    (hash >> 26) & !0b11 | kind | 1
}

impl RequestCounts {
    /// Counts a request.
    pub fn count(&self, request: &CountedRequest<'_>) {
        let counter = self.counter(SeriesKey::of(request));
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn counter(&self, SeriesKey(key): SeriesKey) -> &AtomicU64 {
        let spread = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let start = usize::try_from(spread).unwrap_or(0);
        let new = || (0..OF_PAGE).map(|_| Series::default()).collect();
        let page = self.pages[start / OF_PAGE % PAGES].get_or_init(new);
        for probe in 0..PROBES {
            let series = &page[(start + probe) % OF_PAGE];
            let found = match series.key.load(Ordering::Relaxed) {
                0 => {
                    let (order, free) = (Ordering::Relaxed, 0);
                    let taken = series.key.compare_exchange(free, key, order, order);
                    taken.map_or_else(|other| other, |_| key)
                }
                found => found,
            };
            if found == key {
                return &series.count;
            }
        }
        &self.others
    }

    /// Every series with its count.
    pub fn all(&self) -> impl Iterator<Item = (SeriesKey, u64)> {
        let all = self.pages.iter().filter_map(OnceLock::get).flatten();
        let read = |series: &Series| {
            let key = series.key.load(Ordering::Relaxed);
            (SeriesKey(key), series.count.load(Ordering::Relaxed))
        };
        all.map(read).filter(|(key, _)| key.0 != 0)
    }

    /// The requests that are in no series.
    pub fn others(&self) -> u64 {
        self.others.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERIES: usize = PAGES * OF_PAGE;

    #[test]
    fn a_request_is_counted_by_operation_status_and_reason() {
        let counts = RequestCounts::default();
        let request = CountedRequest {
            provider: Some(Provider::KYC),
            operation: Some("kycLogin"),
            status: Some(StatusCode::OK),
            reason: Reason::Ok,
        };
        let unanswered = CountedRequest {
            status: None,
            reason: Reason::Fault,
            ..request
        };
        for request in [&request, &unanswered, &request] {
            counts.count(request);
        }
        let mut all: Vec<_> = counts.all().collect();
        all.sort_by_key(|(_, count)| *count);
        let place = place(request.provider, request.operation);
        let expected = [
            (0, Reason::Fault as u64, place, 1),
            (200, Reason::Ok as u64, place, 2),
        ];
        let found = all.iter().map(|(key, count)| {
            let (status, reason) = (key.status(), key.reason());
            (status, reason, key.place(), *count)
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn there_are_never_more_series_than_places_and_no_request_is_lost() {
        let counts = RequestCounts::default();
        let names: Vec<String> = (0..3 * SERIES).map(|number| number.to_string()).collect();
        for name in &names {
            counts.count(&CountedRequest {
                provider: None,
                operation: Some(name),
                status: None,
                reason: Reason::Ok,
            });
        }
        let in_series: u64 = counts.all().map(|(_, count)| count).sum();
        assert!(counts.all().count() <= SERIES);
        assert_eq!(in_series + counts.others(), names.len() as u64);
    }
}
