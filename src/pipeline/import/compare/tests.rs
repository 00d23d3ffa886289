use super::*;
use crate::read::gates::Checked;
use crate::read::import_report::{Facts, Outcome, Status};

fn report(version: &str, tables: Vec<TableReport>) -> ImportReport {
    ImportReport {
        version: version.to_owned(),
        outcome: Outcome::Imported,
        status: Status::Ready,
        active: false,
        release_name: None,
        release_date: None,
        source: String::new(),
        source_sha256: String::new(),
        content_sha256: String::new(),
        rows: 0,
        tables,
        absent: Vec::new(),
        facts: Facts::default(),
        compared_with: None,
        breaches: Vec::new(),
        checked: Checked::default(),
        activation_refused: false,
        notes: Vec::new(),
        rerun: Vec::new(),
        change: None,
        error: None,
    }
}

fn table(name: &str, rows: u64, share: f64) -> TableReport {
    let missing = vec![MissingReport { column: "Task Type".to_owned(), cells: 0, share }];
    TableReport { table: name.to_owned(), files: Vec::new(), rows, suppressed: None, missing }
}

#[test]
fn thresholds_are_breached_only_beyond_them() {
    let old = report("1.0", vec![table("A", 1_000, 0.10), table("B", 10, 0.0)]);
    let same = report("1.1", vec![table("A", 1_100, 0.15), table("B", 10, 0.0)]);
    let compared = compare(&same, &old, &Limits::default());
    assert_eq!(compared.breaches, Vec::<String>::new());
    assert!(!compared.gates.is_empty());
    assert!(compared.gates.iter().all(|gate| !gate.holds_back()), "{:?}", compared.gates);
    let worse = report("1.1", vec![table("A", 1_101, 0.16)]);
    let compared = compare(&worse, &old, &Limits::default());
    assert_eq!(compared.gates.iter().filter(|gate| gate.holds_back()).count(), 3);
    assert_eq!(
        compared.breaches,
        [
            "table \"A\": 1101 rows, 1000 in 1.0 (+10.1 %, allowed ±10 %)",
            "table \"A\", column \"Task Type\": 16.0 % missing, 10.0 % in 1.0 (allowed +5 points)",
            "table \"B\" is lost (10 rows in 1.0)",
        ]
    );
    // A limit that an operator sets counts, and a table that was empty has no change.
    let mut limits = Limits::default();
    limits.set("row_change=0.2").unwrap();
    let empty = report("1.0", vec![table("A", 1_000, 0.10), table("B", 0, 0.0)]);
    let more = report("1.1", vec![table("A", 1_101, 0.10), table("B", 10, 0.0)]);
    assert!(compare(&more, &empty, &limits).breaches.is_empty());
    let gates = compare(&more, &empty, &limits).gates;
    assert!(!gates.is_empty());
    assert!(gates.iter().all(|gate| gate.value.is_some_and(f64::is_finite)), "{gates:?}");
}
