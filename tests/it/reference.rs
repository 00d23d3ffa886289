//! The table of reference values in `docs/METHOD.md`, row by row against the program's own values.

use std::fs;
use std::path::PathBuf;

use onet_ai::stats::agreement::{Agreement, Unit, agreement};
use onet_ai::stats::interval::t_quantile;
use onet_ai::stats::occupation::{OccupationScore, TaskInput, occupation};
use onet_ai::stats::rank_draws::Draws;

/// One row of the table: what, of which input, is which number.
struct Row {
    quantity: String,
    input: String,
    value: f64,
}

/// The rows between the heading and the next one.
fn rows() -> Vec<Row> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/METHOD.md");
    let text = fs::read_to_string(path).unwrap();
    let section = text.split("\n## Reference values\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let lines = section.lines().filter(|line| line.starts_with("| ")).skip(1);
    lines
        .map(|line| {
            // An escaped bar belongs to the cell.
            let line = line.replace("\\|", "¦");
            let cells: Vec<String> =
                line.split('|').map(|cell| cell.trim().replace('¦', "|")).collect();
            assert_eq!(cells.len(), 6, "{line}");
            let value = cells[3].parse().unwrap_or_else(|_| panic!("no number: {line}"));
            assert!(!cells[4].is_empty(), "no source: {line}");
            Row { quantity: cells[1].clone(), input: cells[2].clone(), value }
        })
        .collect()
}

/// `weight×score …| …` as the scored tasks of one rater.
fn scored(input: &str) -> OccupationScore {
    let tasks: Vec<TaskInput> = input
        .split('|')
        .enumerate()
        .flat_map(|(detail, tasks)| tasks.split_whitespace().map(move |task| (detail, task)))
        .map(|(detail, task)| {
            let (weight, score) = task.split_once('×').unwrap();
            let weight = weight.parse().unwrap();
            TaskInput { detail, weight, raters: vec![Some(score.parse().unwrap())] }
        })
        .collect();
    occupation(&tasks, 1)
}

/// `a:b …` as units of two raters.
fn agreed(input: &str) -> Agreement {
    let units: Vec<Unit<'_>> = input
        .split_whitespace()
        .map(|unit| {
            let (a, b) = unit.split_once(':').unwrap();
            Unit { cluster: "11-1011", a: Some(a.parse().unwrap()), b: Some(b.parse().unwrap()) }
        })
        .collect();
    agreement(&units, Draws { seed: 1, n: 10, threads: 1 }, "reference")
}

/// The program's own value.
fn computed(quantity: &str, input: &str) -> Option<f64> {
    match quantity {
        "t₀.₉₇₅" => t_quantile(input.parse().unwrap()),
        "`ci_low`" => scored(input).interval.map(|(low, _)| low),
        "`ci_high`" => scored(input).interval.map(|(_, high)| high),
        "`pearson`" => agreed(input).pearson.map(|found| found.value),
        "`spearman`" => agreed(input).spearman.map(|found| found.value),
        "`kendall`" => agreed(input).kendall,
        "`icc`" => agreed(input).icc,
        "`alpha`" => agreed(input).alpha.map(|found| found.value),
        "`kappa`" => agreed(input).kappa,
        "`limit_low`" => agreed(input).limit_low,
        "`limit_high`" => agreed(input).limit_high,
        "`top_decile`" => agreed(input).top_decile,
        "`bottom_decile`" => agreed(input).bottom_decile,
        _ => panic!("the table names {quantity}, which no test computes"),
    }
}

#[test]
fn the_table_of_reference_values_is_what_the_program_computes() {
    let rows = rows();
    assert!(rows.len() >= 10, "only {} rows were found", rows.len());
    for Row { quantity, input, value } in rows {
        let found = computed(&quantity, &input);
        let found = found.unwrap_or_else(|| panic!("{quantity} of {input} is absent"));
        assert!((found - value).abs() <= 1e-9, "{quantity} of {input} is {found}, not {value}");
    }
}
