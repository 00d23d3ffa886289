//! Compares occupation scores with a published index of occupations.

use std::collections::BTreeMap;

use super::codes::{self, Given};
use super::layer::{self, Stored};
use super::matching::{Rows, matching, pairs};
pub use super::report::{
    Disagreement, Matching, Pair, RaterCorrelations, UnmatchedCode, UnmatchedOccupation,
    ValidationReport,
};
use super::{
    Against, Error, FEW, Reason, ScoredSnapshot, Taxonomy, correlate, few_note, open_end_note,
    subject,
};
use crate::db::occupation_rater_score::OccupationRaterScore;
use crate::db::{Conn, conn};
use crate::source::keyed_table::KeyedTable;
use crate::stats::correlation::{kendall_tau_b, pearson, spearman};
use crate::stats::count;
use crate::stats::order::{self, Direction, exceeds, same};

/// How many rank disagreements are listed.
const DISAGREEMENTS: usize = 20;

/// Which column of figures to compare with which snapshot.
#[derive(Debug, Clone)]
pub struct OccupationRequest {
    /// Name of the index.
    pub name: String,
    /// Column of the codes.
    pub code_column: String,
    /// Column of the values.
    pub value_column: String,
    /// The classification of the codes.
    pub taxonomy: Taxonomy,
    /// The snapshot; the active one if absent.
    pub snapshot: Option<i64>,
    /// Seed of the draws behind the intervals.
    pub seed: u64,
}

/// Compares the scores of a snapshot with an index.
pub fn validate(
    db: &mut Conn,
    table: &KeyedTable,
    request: &OccupationRequest,
) -> Result<ValidationReport, Error> {
    let taxonomy = request.taxonomy;
    let (subject, rows) = conn::reading(db, |conn| {
        let subject = subject::find(conn, request.snapshot)?;
        let rows = Rows::read(conn, &subject, taxonomy)?;
        Ok::<_, Error>((subject, rows))
    })?;
    let routes = rows.routes.as_ref().ok_or_else(|| layer::no_crosswalk(taxonomy))?;
    let codes = codes::read(table, taxonomy, routes)?;
    let against = Against {
        name: request.name.clone(),
        file: table.file.clone(),
        sha256: table.sha256.clone(),
        key_column: request.code_column.clone(),
        value_column: request.value_column.clone(),
        keys: codes.len(),
        without_value: codes.iter().filter(|code| code.value.is_none()).count(),
    };
    let stored = Stored { taxonomy, codes, against };
    let mut report = compare(subject, &rows, stored, request.seed);
    report.notes.splice(0..0, open_end_note(table.open_end));
    Ok(report)
}

/// Compares the scores of a snapshot, the active one if absent, with an index that is imported.
pub fn validate_index(
    db: &mut Conn,
    name: &str,
    snapshot: Option<i64>,
    seed: u64,
) -> Result<ValidationReport, Error> {
    conn::reading(db, |conn| {
        let index = layer::find(conn, name)?;
        let taxonomy = layer::taxonomy(&index)?;
        let subject = subject::find(conn, snapshot)?;
        let rows = Rows::read(conn, &subject, taxonomy)?;
        let routes = rows.routes.as_ref().ok_or_else(|| layer::no_crosswalk(taxonomy))?;
        let stored = layer::stored(conn, &index, routes)?;
        Ok(compare(subject, &rows, stored, seed))
    })
}

fn compare(subject: ScoredSnapshot, rows: &Rows, stored: Stored, seed: u64) -> ValidationReport {
    let Stored { taxonomy, codes, against } = stored;
    let values = codes::by_soc(&codes);
    let pairs = pairs(rows, &values);
    let matching = matching(rows, &codes, &values, &pairs);
    let clusters = pairs.iter().map(|pair| vec![(pair.value, pair.score)]).collect();
    ValidationReport {
        against,
        taxonomy,
        correlations: correlate::correlations(&clusters, seed),
        raters: raters(&subject, &rows.raters, &pairs),
        disagreements: disagreements(&pairs),
        notes: notes(taxonomy, &codes, &matching),
        subject,
        matching,
        pairs,
    }
}

fn raters(
    subject: &ScoredSnapshot,
    means: &[OccupationRaterScore],
    pairs: &[Pair],
) -> Vec<RaterCorrelations> {
    let of_rater = |rater: &String| {
        let means: BTreeMap<&str, f64> = means
            .iter()
            .filter(|row| row.rater == *rater)
            .map(|row| (row.soc_code.as_str(), row.mean))
            .collect();
        let both =
            pairs.iter().filter_map(|pair| Some((pair.value, *means.get(pair.soc_code.as_str())?)));
        let (x, y): (Vec<f64>, Vec<f64>) = both.unzip();
        RaterCorrelations {
            rater: rater.clone(),
            pearson: pearson(&x, &y),
            spearman: spearman(&x, &y),
            kendall: kendall_tau_b(&x, &y),
        }
    };
    subject.raters.iter().map(of_rater).collect()
}

/// The largest differences of rank first, ties by code.
fn disagreements(pairs: &[Pair]) -> Vec<Disagreement> {
    let difference = |pair: &Pair| pair.rank_score - pair.rank_value;
    let differs = |pair: &&Pair| !same(pair.rank_score, pair.rank_value);
    let mut all: Vec<&Pair> = pairs.iter().filter(differs).collect();
    order::sort(
        &mut all,
        Direction::Falling,
        |pair| Some(difference(pair).abs()),
        |a, b| a.soc_code.cmp(&b.soc_code),
    );
    let first = all.into_iter().take(DISAGREEMENTS);
    first.map(|pair| Disagreement { difference: difference(pair), pair: pair.clone() }).collect()
}

/// Share of a file's codes that may be foreign before a reader is asked about the taxonomy.
const FOREIGN: f64 = 0.1;

fn notes(taxonomy: Taxonomy, codes: &[Given], matching: &Matching) -> Vec<String> {
    let mut notes = Vec::new();
    let of = |reason| matching.codes_unmatched_by_reason.get(&reason).copied().unwrap_or(0);
    let foreign = of(Reason::Unknown) + of(Reason::NotInCrosswalk);
    if exceeds(count(foreign), FOREIGN * count(codes.len())) {
        notes.push(format!(
            "{foreign} of {} codes are no {} occupations: see that --taxonomy is right",
            codes.len(),
            taxonomy.name(),
        ));
    }
    if matching.averaged > 0 {
        notes.push(format!(
            "values that are the mean of several codes of the file: {}",
            matching.averaged
        ));
    }
    if matching.split > 0 {
        notes.push(format!(
            "codes of the file that stand for several occupations, which then share their value: {}; the \
             intervals take them for independent and are a little too narrow",
            matching.split
        ));
    }
    match matching.matched {
        0 | 1 => {
            notes.push("fewer than two occupations match: nothing can be correlated".to_owned());
        }
        few if few < FEW => notes.push(few_note(few, "occupations")),
        _ => {}
    }
    notes
}
