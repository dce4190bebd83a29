//! `--password-cost`.

use crate::mockid::Mockid;

#[test]
fn a_login_works_at_either_cost() {
    for cost in ["fast", "realistic"] {
        for mockid in Mockid::told_both_ways("--password-cost", cost) {
            assert_eq!(mockid.log_in("user@example.com", "password").status, 200);
            assert_eq!(mockid.log_in("user@example.com", "passwort").status, 401);
        }
    }
}

/// The hash is one that takes memory, and that is what shows.
#[cfg(target_os = "linux")]
#[test]
fn a_realistic_login_takes_the_memory_of_a_real_one() {
    const KIBIBYTES_OF_A_HASH: u64 = 19 * 1024;
    let fast = Mockid::start(&[]);
    let realistic = Mockid::start(&["--password-cost", "realistic"]);
    let [fast, realistic] = [fast, realistic].map(|mockid| {
        mockid.token();
        mockid.program.most_memory()
    });
    assert!(
        realistic >= fast + KIBIBYTES_OF_A_HASH,
        "{realistic} KiB are not so much more than {fast} KiB"
    );
}
