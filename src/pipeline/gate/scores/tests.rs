//! Whatever two snapshots are: what loses is held back, what gains is not, and one flag lets exactly
//! one gate pass.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use std::collections::BTreeMap;

use super::super::Policy;
use super::*;
use crate::read::gates::Verdict;

fn verdicts(before: Option<&Facts>, after: Option<&Facts>) -> Vec<(GateName, Verdict)> {
    let gates = scores(before, after, &Limits::default());
    gates.into_iter().map(|gate| (gate.gate, gate.verdict)).collect()
}

fn breached(before: Option<&Facts>, after: Option<&Facts>) -> Vec<GateName> {
    let all = verdicts(before, after).into_iter();
    all.filter(|(_, verdict)| *verdict == Verdict::Breached).map(|(name, _)| name).collect()
}

fn below(random: &mut ChaCha8Rng, n: u64) -> u64 {
    random.next_u64() % n
}

/// Some of 100 occupations, each a BLS code of its own with jobs, some raters.
fn facts(random: &mut ChaCha8Rng) -> Facts {
    let keep = below(random, 101);
    let ranked: BTreeSet<String> =
        (0..100).filter(|_| below(random, 100) < keep).map(|n| format!("11-{n:04}")).collect();
    let with_jobs = below(random, 4) > 0;
    let jobs = ranked.iter().filter(|_| below(random, 10) > 0);
    let jobs = jobs.map(|code| (code.clone(), i64::from(code.as_bytes()[6]) * 1_000)).collect();
    Facts {
        jobs: with_jobs.then_some(jobs),
        ranked,
        raters: (0..=below(random, 3)).map(|n| format!("rater:{n}")).collect(),
        tables: BTreeMap::new(),
        question: format!("substitution-v{}", below(random, 2)),
        mock: below(random, 3) == 0,
    }
}

/// `facts` and possibly more of everything.
fn more(facts: &Facts, random: &mut ChaCha8Rng) -> Facts {
    let mut more = facts.clone();
    for _ in 0..below(random, 20) {
        let code = format!("13-{:04}", below(random, 50));
        if let Some(jobs) = &mut more.jobs {
            jobs.insert(code.clone(), 10);
        }
        more.ranked.insert(code);
    }
    more.raters.extend((0..below(random, 3)).map(|n| format!("more:{n}")));
    more.mock &= below(random, 2) == 0;
    more
}

#[test]
fn what_is_equal_or_more_is_never_held_back() {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    for _ in 0..2_000 {
        let before = facts(&mut random);
        let after = more(&before, &mut random);
        assert_eq!(breached(None, Some(&before)), []);
        assert_eq!(breached(Some(&before), Some(&before)), [], "{before:?}");
        assert_eq!(breached(Some(&before), Some(&after)), [], "{before:?} {after:?}");
    }
    assert_eq!(breached(None, None), []);
}

#[test]
fn every_loss_beyond_its_limit_is_held_back_and_no_other() {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let limits = Limits::default();
    for _ in 0..5_000 {
        let (before, after) = (facts(&mut random), facts(&mut random));
        let found = breached(Some(&before), Some(&after));
        let holds = |name: GateName| found.contains(&name);
        let lost = before.ranked.iter().filter(|code| !after.ranked.contains(*code)).count();
        // In integers: lost / all > 2 %.
        assert_eq!(holds(GateName::Ranked), lost * 100 > before.ranked.len() * 2, "{lost}");
        let jobs = before.jobs.as_ref().is_some_and(|jobs| {
            let kept = |code: &str| after.jobs.as_ref().is_some_and(|jobs| jobs.contains_key(code));
            let lost: i64 = jobs.iter().filter(|(code, _)| !kept(code)).map(|(_, n)| n).sum();
            lost * 100 > jobs.values().sum::<i64>() * 2
        });
        assert_eq!(holds(GateName::JobsCovered), jobs);
        let raters = before.raters.iter().any(|rater| !after.raters.contains(rater));
        assert_eq!(holds(GateName::Raters), raters && (after.mock || !before.mock));
        assert_eq!(holds(GateName::Question), before.question != after.question);
        assert_eq!(holds(GateName::Mock), after.mock && !before.mock);
        for gate in scores(Some(&before), Some(&after), &limits) {
            assert_eq!(gate.value.is_none(), gate.verdict == Verdict::Unknown, "{gate:?}");
            assert!(gate.value.is_none_or(f64::is_finite) && !gate.sentence.is_empty());
        }
    }
}

#[test]
fn nothing_left_loses_all_there_was() {
    let mut random = ChaCha8Rng::seed_from_u64(10);
    for _ in 0..500 {
        let before = facts(&mut random);
        let found = breached(Some(&before), None);
        assert!(found.contains(&GateName::Raters), "{before:?}");
        assert_eq!(found.contains(&GateName::Ranked), !before.ranked.is_empty(), "{before:?}");
    }
}

#[test]
fn a_flag_accepts_the_gate_that_it_names_and_no_other() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    for _ in 0..2_000 {
        let (before, after) = (facts(&mut random), facts(&mut random));
        let held = breached(Some(&before), Some(&after));
        let accept: Vec<GateName> =
            GateName::ALL.into_iter().filter(|_| below(&mut random, 2) == 0).collect();
        let policy = Policy { reason: Some("meant".to_owned()), accept, ..Policy::default() };
        let gates = scores(Some(&before), Some(&after), &policy.limits);
        let checked = policy.with_way_forward(policy.apply(Some(1), gates), "onet-ai");
        let left: Vec<GateName> =
            held.iter().copied().filter(|n| !policy.accept.contains(n)).collect();
        assert_eq!(checked.holds_back(), !left.is_empty());
        assert_eq!(checked.reason.is_some(), left.len() < held.len());
        // The way forward names all that it takes, what is accepted already included.
        if let Some(command) = &checked.accept_with {
            let names: Vec<&str> = held.iter().map(|name| name.as_str()).collect();
            assert_eq!(*command, format!("onet-ai --accept {} --reason TEXT", names.join(",")));
        }
        assert_eq!(checked.accept_with.is_some(), !left.is_empty());
    }
}

#[test]
fn what_cannot_be_measured_says_so_and_is_not_nought() {
    let before = Facts { ranked: ["11-1011".to_owned()].into(), ..Facts::default() };
    let gates = scores(Some(&before), Some(&before), &Limits::default());
    let jobs = gates.iter().find(|gate| gate.gate == GateName::JobsCovered).unwrap();
    assert_eq!((jobs.value, jobs.verdict), (None, Verdict::Unknown));
    assert!(jobs.sentence.contains("onet-ai import oews"), "{}", jobs.sentence);
}
