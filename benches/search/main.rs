//! How good and how fast the search is, over the release that is active in a database.
//!
//! `cargo bench --bench search -- sqlite:onet.db [SEED]`
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "a bench prints its figures and stops at what it does not expect"
)]

mod worst;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::{Duration, Instant};

use onet_ai::db::{Conn, DatabaseUrl, alternate_title, reported_title};
use onet_ai::read::edition::{Edition, Index, Occupation};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Written before the search was; not to be changed to fit it.
const QUERIES: &str = include_str!("queries.tsv");
/// Written before the search was tuned for them; likewise.
const LAY_TITLES: &str = include_str!("lay_titles.tsv");
/// Written before there was a search in Korean; likewise.
const KOREAN: &str = include_str!("korean.tsv");
/// The examples of lay titles; each must be in the first three.
const LAY: [&str; 5] = ["truck driver", "nurse", "ux designer", "RN", "bookeeper"];
const HELD_OUT: usize = 1000;

/// A query and the SOC codes that are right.
type Query = (String, BTreeSet<String>);

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(url) = arguments.next() else {
        println!("nothing measured: name a database, cargo bench --bench search -- sqlite:onet.db");
        return;
    };
    let seed = arguments.next().map_or(1, |seed| seed.parse().unwrap());
    let mut conn = url.parse::<DatabaseUrl>().unwrap().connect_existing().unwrap();
    let edition = Edition::load(&mut conn).unwrap().unwrap();
    let occupations = edition.occupations;
    let titles = Titles::read(&mut conn, &edition.version.data_version);
    let index = built(&occupations);
    let jobs = occupations.iter().filter(|one| one.labour.employment.value.is_some()).count();
    println!("jobs of {jobs} occupations are known");
    own(&index, &occupations);
    lay_titles(&index, &occupations);
    korean(&index, &occupations);
    let held = titles.sample(seed);
    held_out(&titles, &held, &occupations);
    speed(&index, &occupations, &held);
    worst::worst(&index, &occupations);
}

/// Builds the index a few times and prints the best time, and the memory of one.
fn built(occupations: &[Occupation]) -> Index {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        drop(Index::build(occupations));
        best = best.min(start.elapsed());
    }
    let before = resident();
    let index = Index::build(occupations);
    let memory = resident() - before;
    println!("index of {} occupations: {best:.0?}, {memory:.1} MB", occupations.len());
    index
}

/// Resident memory in MB, where the system tells it.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}

/// MRR@10 over the queries of the first file, by kind, the ranks of the examples, and what is not first.
fn own(index: &Index, occupations: &[Occupation]) {
    let by_kind = queries(QUERIES);
    let all: Vec<Query> = by_kind.values().flatten().cloned().collect();
    println!(
        "own queries: MRR@10 {:.3} of {} (bar 0.85)",
        mrr(index, occupations, &all),
        all.len()
    );
    for (kind, queries) in &by_kind {
        println!("  {kind}: {:.3} of {}", mrr(index, occupations, queries), queries.len());
    }
    for query in all.iter().filter(|(text, _)| LAY.contains(&text.as_str())) {
        let rank =
            rank(index, occupations, query).map_or("none".to_owned(), |rank| rank.to_string());
        println!("  {}: rank {rank} (bar 3)", query.0);
    }
    not_first(index, occupations, &all);
}

/// MRR@10 over the lay titles: those that the search was tuned beside, and those that were held out.
fn lay_titles(index: &Index, occupations: &[Occupation]) {
    for (set, queries) in queries(LAY_TITLES) {
        let mrr = mrr(index, occupations, &queries);
        println!("lay titles, {set}: MRR@10 {mrr:.3} of {} (bar 0.92 of the first)", queries.len());
        not_first(index, occupations, &queries);
    }
}

/// MRR@10 over the Korean queries, by kind, what is not first, and the time of each.
fn korean(index: &Index, occupations: &[Occupation]) {
    let by_kind = queries(KOREAN);
    let all: Vec<Query> = by_kind.values().flatten().cloned().collect();
    let mrr_of = |queries: &[Query]| mrr(index, occupations, queries);
    println!("Korean queries: MRR@10 {:.3} of {} (bar 0.9)", mrr_of(&all), all.len());
    for (kind, queries) in &by_kind {
        println!("  {kind}: {:.3} of {}", mrr_of(queries), queries.len());
    }
    not_first(index, occupations, &all);
    timed("search in Korean", &all, |text| index.search(occupations, text).places.len());
}

/// The queries of a file with the codes that are right, by its third column.
fn queries(file: &str) -> BTreeMap<&str, Vec<Query>> {
    let mut by_kind: BTreeMap<&str, Vec<Query>> = BTreeMap::new();
    for line in file.lines().skip(1) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap();
        let (query, codes, kind) = (cell(), cell(), cell());
        let query: Query = (query.to_owned(), codes.split(' ').map(str::to_owned).collect());
        by_kind.entry(kind).or_default().push(query);
    }
    by_kind
}

/// Prints the queries without a right occupation in the first place, and what is there.
fn not_first(index: &Index, occupations: &[Occupation], queries: &[Query]) {
    for query in queries {
        let place = rank(index, occupations, query);
        if place != Some(1) {
            let found = index.search(occupations, &query.0);
            let first = found.hits().next();
            let first = first.map_or("nothing".to_owned(), |hit| {
                format!("{} {}", hit.occupation.soc_code, hit.matched.text)
            });
            println!("  not first: {} (rank {place:?}; first {first:.60})", query.0);
        }
    }
}

/// The rank of the first right occupation among the first ten.
fn rank(index: &Index, occupations: &[Occupation], (text, right): &Query) -> Option<u32> {
    let found = index.search(occupations, text);
    let mut ranks = (1..=10).zip(found.hits());
    ranks.find(|(_, hit)| right.contains(&hit.occupation.soc_code)).map(|(rank, _)| rank)
}

fn mrr(index: &Index, occupations: &[Occupation], queries: &[Query]) -> f64 {
    let ranks = queries.iter().filter_map(|query| rank(index, occupations, query));
    let sum: f64 = ranks.map(|rank| 1.0 / f64::from(rank)).sum();
    sum / f64::from(u32::try_from(queries.len()).unwrap())
}

/// The titles of a release, in lower case, with their SOC codes.
struct Titles {
    alternate: BTreeMap<String, BTreeSet<String>>,
    reported: BTreeMap<String, BTreeSet<String>>,
}

impl Titles {
    fn read(conn: &mut Conn, data_version: &str) -> Self {
        let mut titles = Self { alternate: BTreeMap::new(), reported: BTreeMap::new() };
        let add = |map: &mut BTreeMap<String, BTreeSet<String>>, title: &str, code: &str| {
            map.entry(title.to_lowercase()).or_default().insert(code[..7].to_owned());
        };
        for row in alternate_title::of_version(conn, data_version).unwrap() {
            add(&mut titles.alternate, &row.title, &row.onetsoc_code);
            add(&mut titles.alternate, &row.short_title, &row.onetsoc_code);
        }
        for row in reported_title::of_version(conn, data_version).unwrap() {
            add(&mut titles.reported, &row.title, &row.onetsoc_code);
        }
        titles
    }

    /// So many reported titles, drawn without replacement.
    fn sample(&self, seed: u64) -> Vec<Query> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut drawn: Vec<(u64, &String)> =
            self.reported.keys().map(|title| (random.next_u64(), title)).collect();
        drawn.sort_unstable();
        let titles = drawn.into_iter().take(HELD_OUT).map(|(_, title)| title);
        titles.map(|title| (title.clone(), self.reported[title].clone())).collect()
    }

    /// Is an alternate title of the occupation, with or without the table of reported ones?
    fn is_alternate(&self, title: &str, soc_code: &str) -> bool {
        self.alternate.get(&title.to_lowercase()).is_some_and(|codes| codes.contains(soc_code))
    }
}

/// Reported titles as queries, held out in two ways. Every one of them is an alternate title as well
/// in O*NET 30.1, so leaving out their table leaves their text in the index; the second index has
/// neither.
fn held_out(titles: &Titles, held: &[Query], occupations: &[Occupation]) {
    let texts: HashSet<&str> = held.iter().map(|(text, _)| text.as_str()).collect();
    let any: Vec<Query> = held
        .iter()
        .map(|(text, right)| {
            let also = titles.alternate.get(text).into_iter().flatten();
            (text.clone(), right.iter().chain(also).cloned().collect())
        })
        .collect();
    let without = |keep: &dyn Fn(&str, &str) -> bool| {
        let mut left = occupations.to_vec();
        for occupation in &mut left {
            let code = &occupation.soc_code;
            occupation.alternate_titles.retain(|title| keep(title, code));
        }
        left
    };
    let table = without(&|title, code| titles.is_alternate(title, code));
    let text = without(&|title, _| !texts.contains(title.to_lowercase().as_str()));
    let known = held.iter().filter(|(text, _)| titles.alternate.contains_key(text)).count();
    println!("held out: {} reported titles, {known} of them alternate titles too", held.len());
    for (name, left) in [("their table", table), ("their text", text)] {
        let index = Index::build(&left);
        println!(
            "  {name} left out: MRR@10 {:.3} (bar 0.8); {:.3} where every code that lists the title is right",
            mrr(&index, &left, held),
            mrr(&index, &left, &any),
        );
    }
}

/// Time per call, one after the other on one thread, over distinct queries.
fn speed(index: &Index, occupations: &[Occupation], queries: &[Query]) {
    timed("search", queries, |text| index.search(occupations, text).places.len());
    timed("suggest", queries, |text| {
        let begun: String = text.chars().take(text.chars().count() / 2 + 1).collect();
        index.suggest(occupations, &begun, 10).len()
    });
    timed("tasks", queries, |text| index.tasks(occupations, text).len());
}

fn timed(name: &str, queries: &[Query], call: impl Fn(&str) -> usize) {
    let mut times = Vec::new();
    let mut found = 0;
    for (text, _) in queries.iter().chain(queries) {
        let start = Instant::now();
        found += call(text);
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let mean = times.iter().sum::<Duration>() / u32::try_from(times.len()).unwrap();
    println!(
        "{name}: mean {mean:.0?}, median {:.0?}, p99 {:.0?} over {} queries, {} found each",
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        queries.len(),
        found / times.len(),
    );
}
