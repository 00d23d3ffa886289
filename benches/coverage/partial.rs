//! The same worlds with a part of the tasks scored: how often the interval over these holds the
//! score that all of them would give.
//!
//! Each code of each world gets a share of the weight at random, and tasks until it is reached: in any
//! order, or the heaviest first, as a catalog takes them. The interval is computed also where the
//! program states none, under half of the weight.

use onet_ai::stats::interval::{Member, task_interval};
use onet_ai::stats::order::{self, Direction, reaches};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::{Args, Code, Tally, populations, tasks, uniform};

/// Bands of covered weight: name and lower end.
const BANDS: [(&str, f64); 7] = [
    ("below 0.5, not stated", 0.0),
    ("0.5-0.6", 0.5),
    ("0.6-0.7", 0.6),
    ("0.7-0.8", 0.7),
    ("0.8-0.9", 0.8),
    ("0.9-1", 0.9),
    ("all", 1.0),
];

/// Prints both tables.
pub(super) fn report(codes: &[Code], args: &Args) -> Result<(), Box<dyn std::error::Error>> {
    for (title, heaviest_first) in [
        ("A part of the tasks in any order; the score of all tasks", false),
        ("The heaviest tasks; the score of all tasks", true),
    ] {
        print(title, &simulate(codes, args, heaviest_first)?);
    }
    Ok(())
}

fn simulate(
    codes: &[Code],
    args: &Args,
    heaviest_first: bool,
) -> Result<[Tally; BANDS.len()], Box<dyn std::error::Error>> {
    let mut random = ChaCha8Rng::seed_from_u64(args.seed);
    let mut tallies = [Tally::default(); BANDS.len()];
    for _ in 0..args.worlds {
        for code in codes {
            let populations = populations(code, &mut random)?;
            let all: Vec<Member> = tasks(code, &populations, [0, 0], &mut random)
                .iter()
                .map(|task| {
                    let value = task.raters.iter().flatten().sum::<f64>() / 2.0;
                    Member { detail: task.detail, weight: task.weight, value }
                })
                .collect();
            let key = |task: &Member, random: &mut ChaCha8Rng| {
                if heaviest_first { -task.weight } else { uniform(random) }
            };
            let mut keyed: Vec<(f64, Member)> =
                all.iter().map(|task| (key(task, &mut random), *task)).collect();
            let equal = |_: &_, _: &_| std::cmp::Ordering::Equal;
            order::sort(&mut keyed, Direction::Rising, |(key, _)| Some(*key), equal);
            let all: Vec<Member> = keyed.into_iter().map(|(_, task)| task).collect();
            let wanted = uniform(&mut random) * 1.1;
            count(&mut tallies, &all, scored(&all, wanted));
        }
    }
    Ok(tallies)
}

/// How many of the tasks it takes to have a share of the weight.
fn scored(all: &[Member], wanted: f64) -> usize {
    let mut covered = 0.0;
    let enough = all.iter().position(|task| {
        covered += task.weight;
        covered > wanted
    });
    enough.map_or(all.len(), |last| last + 1)
}

fn mean(tasks: &[Member]) -> f64 {
    let weight: f64 = tasks.iter().map(|task| task.weight).sum();
    tasks.iter().map(|task| task.weight * task.value).sum::<f64>() / weight
}

/// Adds one occupation, the first `n` of its tasks scored, to its band.
fn count(tallies: &mut [Tally], all: &[Member], n: usize) {
    let some = &all[..n];
    let covered: f64 = some.iter().map(|task| task.weight).sum();
    let band = BANDS.iter().rposition(|(_, from)| reaches(covered, *from)).unwrap_or(0);
    let tally = &mut tallies[band];
    tally.codes += 1;
    if let Some((low, high)) = task_interval(mean(some), some) {
        let score = mean(all);
        tally.intervals += 1;
        tally.held += usize::from(reaches(score, low) && reaches(high, score));
        tally.width += high - low;
    }
}

fn print(title: &str, tallies: &[Tally]) {
    println!("\n{title}");
    println!(
        "{:<22} {:>10} {:>10} {:>10} {:>12}",
        "covered weight", "codes", "intervals", "held", "mean width"
    );
    for ((name, _), tally) in BANDS.iter().zip(tallies) {
        let n = tally.intervals.max(1) as f64;
        println!(
            "{name:<22} {:>10} {:>10} {:>9.2}% {:>12.1}",
            tally.codes,
            tally.intervals,
            100.0 * tally.held as f64 / n,
            tally.width / n
        );
    }
}
