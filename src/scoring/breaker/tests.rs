use super::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

fn useless(class: &str) -> Useless {
    Useless { class: class.to_owned(), error: format!("a {class}") }
}

#[test]
fn a_window_trips_exactly_where_four_fifths_are_useless() {
    for seed in 0..300 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (mut window, mut all) = (Window::default(), Vec::new());
        for _ in 0..120 {
            let bad = random.next_u32() % 100 < 70 + u32::try_from(seed % 30).unwrap();
            all.push(bad);
            window.push(bad.then(|| useless("refusal")));
            let last = &all[all.len().saturating_sub(WINDOW)..];
            let count = last.iter().filter(|bad| **bad).count();
            let expected = last.len() == WINDOW && count * 5 >= WINDOW * 4;
            let found = window.tripped();
            assert_eq!(found.is_some(), expected, "seed {seed}: {count} of {}", last.len());
            assert!(found.is_none_or(|found| found.len() == count));
        }
    }
}

#[test]
fn a_reason_names_counts_an_example_and_the_remedy() {
    let mut all = vec![useless("refusal")];
    all.extend(vec![useless("truncated"); 19]);
    let reason = reason("none of the first 20 answers gave a score", &all, 7);
    for part in [
        "circuit_open: none of the first 20",
        "(19 truncated, 1 refusal)",
        "a truncated",
        "max_output",
        "runs show 7",
        "--retry-failed",
    ] {
        assert!(reason.contains(part), "{part}: {reason}");
    }
}

#[test]
fn every_class_has_a_remedy() {
    for class in Class::ALL {
        assert!(!remedy(class.name()).is_empty());
    }
}
