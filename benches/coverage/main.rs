//! How often the 95 % interval over tasks (`docs/METHOD.md`, section 7a) holds the true value.
//!
//!     cargo bench --bench coverage -- DATABASE_URL [--worlds N] [--scheme S] [--seed N]
//!
//! Reads the real tasks, occupations and weights of the active release. A world gives every
//! O*NET-SOC occupation a population of tasks: what of a task AI could take over has a beta
//! distribution on 0–100 whose mean differs between occupations. Its tasks are a sample of that
//! population, with the real weights. Each of two raters reads the truth of a task with an error of
//! its own, rounded and cut off at 0 and 100. The raters are fixed, so the value that the interval is
//! about is the mean that these two would give the whole population, weighted by the occupations'
//! shares. It is computed from the distribution, not drawn. The second table asks the same intervals
//! for what the raters should have said, where each of them leans to one side in all tasks of a world.
//! The last tables leave tasks unscored: see `partial.rs`.
#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a bench prints, and may stop where it meets the unexpected"
)]

mod partial;

use std::collections::BTreeMap;

use clap::Parser;
use onet_ai::db::{DatabaseUrl, data_version, occupation_task_weight, task_statements};
use onet_ai::stats::occupation::{TaskInput, occupation};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use statrs::distribution::{Beta, ContinuousCDF, Normal};

/// The mean of an occupation's population: beta with mean 0.4, SD 0.2.
const MEANS: (f64, f64) = (2.0, 3.0);
/// a + b of the population's own beta: an SD of 20 points around a mean of 50, 12 around 10.
const CONCENTRATION: f64 = 5.0;
/// A rater's error of a task: every whole number from −ERROR to ERROR alike.
const ERROR: i32 = 10;
/// SD over worlds of what a rater adds to every task, in points, in the second table.
const LEANING: f64 = 5.0;
/// Classes by number of tasks.
const CLASSES: [(&str, usize, usize); 5] = [
    ("up to 3", 0, 3),
    ("4-7", 4, 7),
    ("8-14", 8, 14),
    ("15-40", 15, 40),
    ("41 and more", 41, usize::MAX),
];

#[derive(Parser)]
struct Args {
    database: DatabaseUrl,
    #[arg(long, default_value_t = 200)]
    worlds: usize,
    #[arg(long, default_value = "im_rt_ft")]
    scheme: String,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A SOC code: its tasks as (O*NET-SOC occupation, weight), and each occupation's share.
struct Code {
    tasks: Vec<(usize, f64)>,
    shares: BTreeMap<usize, f64>,
}

fn codes(args: &Args) -> Result<Vec<Code>, Box<dyn std::error::Error>> {
    let mut conn = args.database.connect_existing()?;
    let version = data_version::active(&mut conn)?.ok_or("no version is active")?.id;
    let details: BTreeMap<i64, String> =
        task_statements::codes(&mut conn, &version)?.into_iter().collect();
    let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: BTreeMap<String, Code> = BTreeMap::new();
    for row in occupation_task_weight::of_scheme(&mut conn, &version, &args.scheme)? {
        let next = positions.len();
        let detail = *positions.entry(&details[&row.task_id]).or_insert(next);
        let code = found
            .entry(row.soc_code)
            .or_insert_with(|| Code { tasks: Vec::new(), shares: BTreeMap::new() });
        code.tasks.push((detail, row.weight));
        *code.shares.entry(detail).or_insert(0.0) += row.weight;
    }
    println!("{} SOC codes of {version}, weights {}", found.len(), args.scheme);
    Ok(found.into_values().collect())
}

/// A number in (0, 1).
fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (f64::from(random.next_u32()) + 0.5) / 4_294_967_296.0
}

/// The population of one occupation: how likely each whole number of points is.
struct Population {
    cumulative: Vec<f64>,
}

impl Population {
    fn new(random: &mut ChaCha8Rng) -> Result<Self, Box<dyn std::error::Error>> {
        let mean = Beta::new(MEANS.0, MEANS.1)?.inverse_cdf(uniform(random)).clamp(0.02, 0.98);
        let beta = Beta::new(mean * CONCENTRATION, (1.0 - mean) * CONCENTRATION)?;
        let cumulative = (0..=100).map(|points| beta.cdf(f64::from(points + 1) / 101.0)).collect();
        Ok(Self { cumulative })
    }

    /// A task's truth.
    fn draw(&self, random: &mut ChaCha8Rng) -> i32 {
        let at = uniform(random);
        (0..100)
            .zip(&self.cumulative)
            .find(|(_, below)| **below >= at)
            .map_or(100, |(points, _)| points)
    }

    /// The mean of some function of the truth over the population.
    fn mean(&self, of: impl Fn(i32) -> f64) -> f64 {
        let mut before = 0.0;
        let parts = (0..).zip(&self.cumulative).map(|(points, below)| {
            let likely = below - before;
            before = *below;
            likely * of(points)
        });
        parts.sum()
    }
}

/// What a rater says of a task: the truth, its leaning and its error, whole and cut off.
fn says(truth: i32, leaning: i32, error: i32) -> f64 {
    f64::from((truth + leaning + error).clamp(0, 100))
}

/// What a rater says on average of tasks of this truth.
fn expected(truth: i32, leaning: i32) -> f64 {
    let sum: f64 = (-ERROR..=ERROR).map(|error| says(truth, leaning, error)).sum();
    sum / f64::from(2 * ERROR + 1)
}

/// How often intervals of a class held the value, and how wide they were.
#[derive(Default, Clone, Copy)]
struct Tally {
    codes: usize,
    intervals: usize,
    held: usize,
    width: f64,
}

/// Coverage by class of two values: the raters' own mean of the population, and the truth's.
fn simulate(
    codes: &[Code],
    args: &Args,
    leaning_sd: f64,
) -> Result<[[Tally; 5]; 2], Box<dyn std::error::Error>> {
    let mut random = ChaCha8Rng::seed_from_u64(args.seed);
    let mut tallies = [[Tally::default(); 5]; 2];
    for _ in 0..args.worlds {
        let mut leaning = || -> Result<i32, Box<dyn std::error::Error>> {
            let normal = Normal::new(0.0, 1.0)?.inverse_cdf(uniform(&mut random));
            Ok((normal * leaning_sd).round() as i32)
        };
        let leanings = [leaning()?, leaning()?];
        for code in codes {
            let populations = populations(code, &mut random)?;
            let tasks = tasks(code, &populations, leanings, &mut random);
            let value = |of: &dyn Fn(i32) -> f64| -> f64 {
                code.shares.iter().map(|(detail, share)| share * populations[detail].mean(of)).sum()
            };
            let by_raters =
                value(&|t| leanings.iter().map(|leaning| expected(t, *leaning)).sum::<f64>() / 2.0);
            let by_truth = value(&|t| f64::from(t));
            count(&mut tallies, &tasks, code.shares.len(), [by_raters, by_truth]);
        }
    }
    Ok(tallies)
}

/// A population for each O*NET-SOC occupation of a code.
fn populations(
    code: &Code,
    random: &mut ChaCha8Rng,
) -> Result<BTreeMap<usize, Population>, Box<dyn std::error::Error>> {
    code.shares.keys().map(|detail| Ok((*detail, Population::new(random)?))).collect()
}

/// The tasks of a code as two raters score them.
fn tasks(
    code: &Code,
    populations: &BTreeMap<usize, Population>,
    leanings: [i32; 2],
    random: &mut ChaCha8Rng,
) -> Vec<TaskInput> {
    let mut tasks = Vec::new();
    for (detail, weight) in &code.tasks {
        let truth = populations[detail].draw(random);
        let mut rater = |leaning| {
            let error = (uniform(random) * f64::from(2 * ERROR + 1)) as i32;
            Some(says(truth, leaning, error - ERROR))
        };
        let raters = vec![rater(leanings[0]), rater(leanings[1])];
        tasks.push(TaskInput { detail: *detail, weight: *weight, raters });
    }
    tasks
}

/// Adds one occupation of one world to its class.
fn count(tallies: &mut [[Tally; 5]; 2], tasks: &[TaskInput], details: usize, values: [f64; 2]) {
    let score = occupation(tasks, details);
    let class = CLASSES.iter().position(|(_, low, high)| (*low..=*high).contains(&tasks.len()));
    for (tally, value) in tallies.iter_mut().zip(values) {
        let tally = &mut tally[class.unwrap_or(0)];
        tally.codes += 1;
        if let Some((low, high)) = score.interval {
            tally.intervals += 1;
            tally.held += usize::from((low..=high).contains(&value));
            tally.width += high - low;
        }
    }
}

fn print(title: &str, tallies: &[Tally; 5], worlds: usize) {
    println!("\n{title}");
    println!(
        "{:<12} {:>6} {:>10} {:>10} {:>12}",
        "tasks", "codes", "intervals", "held", "mean width"
    );
    let mut all = Tally::default();
    let line = |name: &str, tally: &Tally| {
        let n = tally.intervals.max(1) as f64;
        println!(
            "{name:<12} {:>6} {:>10} {:>9.2}% {:>12.1}",
            tally.codes / worlds.max(1),
            tally.intervals,
            100.0 * tally.held as f64 / n,
            tally.width / n
        );
    };
    for ((name, ..), tally) in CLASSES.iter().zip(tallies) {
        if tally.codes > 0 {
            line(name, tally);
        }
        all.codes += tally.codes;
        all.intervals += tally.intervals;
        all.held += tally.held;
        all.width += tally.width;
    }
    line("all", &all);
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    let codes = codes(&args)?;
    let [fixed, _] = simulate(&codes, &args, 0.0)?;
    print(
        "Raters fixed; the value is their mean of the whole population (bar: 93-97 % of all)",
        &fixed,
        args.worlds,
    );
    let [leaning, truth] = simulate(&codes, &args, LEANING)?;
    print(
        "Each rater leans by a whole world's error of SD 5; their own mean",
        &leaning,
        args.worlds,
    );
    print("The same intervals; what the raters should have said", &truth, args.worlds);
    partial::report(&codes, &args)?;
    Ok(())
}
