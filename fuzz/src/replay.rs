//! Every seed of every target, derived or committed, played once without a fuzzer.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::thread;

use crate::target::{self, Target};

macro_rules! replayed {
    ($($name:ident: $target:ident,)*) => {
        const TARGETS: &[Target] = &[$(target::$target),*];
        $(
            #[test]
            fn $name() {
                replay(target::$target);
            }
        )*
    };
}

replayed! {
    the_seeds_of_control_hold: CONTROL,
    the_seeds_of_declared_hold: DECLARED,
    the_seeds_of_dispatch_hold: DISPATCH,
    the_seeds_of_drafts_hold: DRAFTS,
    the_seeds_of_fixtures_hold: FIXTURES,
    the_seeds_of_haut_ai_hold: HAUT_AI,
    the_seeds_of_igny8_hold: IGNY8,
    the_seeds_of_intergiro_hold: INTERGIRO,
    the_seeds_of_kyc_hold: KYC,
    the_seeds_of_oidc_hold: OIDC,
    the_seeds_of_oidc_assertions_hold: OIDC_ASSERTIONS,
    the_seeds_of_oidc_authorize_hold: OIDC_AUTHORIZE,
    the_seeds_of_oidc_registration_hold: OIDC_REGISTRATION,
    the_seeds_of_oidc_token_hold: OIDC_TOKEN,
    the_seeds_of_redaction_hold: REDACTION,
    the_seeds_of_refresh_token_hold: REFRESH_TOKEN,
    the_seeds_of_s7risk_hold: S7RISK,
    the_seeds_of_snapshot_hold: SNAPSHOT,
    the_seeds_of_texts_hold: TEXTS,
    the_seeds_of_token_hold: TOKEN,
}

#[test]
fn every_target_is_replayed_and_every_folder_of_seeds_has_one() {
    let replayed: BTreeSet<String> = TARGETS.iter().map(|it| it.name.to_owned()).collect();
    assert_eq!(names_in("fuzz_targets"), replayed);
    let seeded = names_in("seeds");
    assert!(seeded.is_subset(&replayed), "{seeded:?}");
}

/// Says which input was being played, if that panics.
struct Playing<'a> {
    target: &'a str,
    seed: &'a str,
}

impl Drop for Playing<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{} fails on its seed {}", self.target, self.seed);
        }
    }
}

fn replay(target: Target) {
    let derived = (target.seeds)();
    assert!(!derived.is_empty(), "{} has no seeds", target.name);
    for (name, input) in derived.into_iter().chain(committed(target.name)) {
        let _playing = Playing {
            target: target.name,
            seed: &name,
        };
        (target.play)(&input);
    }
}

fn committed(target: &str) -> Vec<(String, Vec<u8>)> {
    let Ok(folder) = fs::read_dir(folder("seeds").join(target)) else {
        return Vec::new();
    };
    let paths = folder.map(|entry| entry.unwrap().path());
    let seed = |path: PathBuf| (path.display().to_string(), fs::read(&path).unwrap());
    paths.map(seed).collect()
}

/// What a folder has in it, without the ends of the names.
fn names_in(name: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder(name)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let name = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    paths.map(name).collect()
}

/// A folder of the fuzz package.
fn folder(name: &str) -> PathBuf {
    // Tests run in the folder from which this path leads, whichever package they are of.
    let sources = PathBuf::from(file!());
    sources.ancestors().nth(2).unwrap().join(name)
}
