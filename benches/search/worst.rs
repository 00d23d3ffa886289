//! What the costliest texts cost that somebody may send on purpose.

use std::time::{Duration, Instant};

use onet_ai::read::edition::{Index, Occupation};

/// The commonest words, the commonest beginnings, misspelt words, a word again and again, characters no word has.
const TEXTS: [&str; 10] = [
    "operator manager technician supervisor machine engineer assistant specialist worker clerk",
    "con pro com int tra dis per sup str met ele mac",
    "s a c p m t e r",
    "comunicatoins administratoin profesionals concentratoins constructoin controlers complaince",
    "prescriptionsx sterilizationsx supervisoryx statisticianss",
    "perform data use work equipment information procedures materials other maintain prepare records",
    "m m m m m m m m ma mac mach machi machin machine",
    "specialist specialists special specialty specialties",
    "éèàü çñß ∑√∂ ωψ",
    "s",
];
/// How often each is sent.
const TIMES: u32 = 50;
/// How many are printed.
const SHOWN: usize = 4;

/// The mean time of one way of searching, with its name, the text, and what was found in all.
fn timed(
    name: &'static str,
    text: &'static str,
    call: impl Fn(&str) -> usize,
) -> (Duration, &'static str, &'static str, usize) {
    let start = Instant::now();
    let found = (0..TIMES).map(|_| call(text)).sum();
    (start.elapsed() / TIMES, name, text, found)
}

/// Prints the mean time of the slowest, with the largest page that may be asked for.
pub(crate) fn worst(index: &Index, occupations: &[Occupation]) {
    let mut times = Vec::new();
    for text in TEXTS {
        let search = |text: &str| index.search(occupations, text).hits().take(100).count();
        let suggest = |text: &str| index.suggest(occupations, text, 20).len();
        let tasks = |text: &str| index.tasks(occupations, text).len();
        times.extend([
            timed("search", text, search),
            timed("suggest", text, suggest),
            timed("tasks", text, tasks),
        ]);
    }
    times.sort_unstable_by(|a, b| b.cmp(a));
    println!("the costliest texts, each {TIMES} times (bar 3 ms):");
    for (time, name, text, _) in times.into_iter().take(SHOWN) {
        println!("  {name}: {time:.0?} {text:.60}");
    }
}
