//! What an import of BLS's tables found, for people and scripts.

use std::collections::BTreeMap;

use serde::Serialize;

use super::join::Joined;
use crate::db::bls_oews_metrics::OewsMetrics;
use crate::db::bls_oews_wage::OewsWage;
use crate::db::bls_proj_metrics::ProjMetrics;
use crate::read::gates::Checked;

/// The outcome of the import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// New.
    Imported,
    /// Stored in the place of other content.
    Replaced,
    /// The same content is stored already; nothing was written.
    Verified,
}

/// What an import found.
#[derive(Debug, Clone, Serialize)]
pub struct BlsReport {
    /// `oews`, `projections` or `crosswalk`.
    pub kind: &'static str,
    /// Reference month, years, or kind of the crosswalk.
    pub period: String,
    /// The outcome.
    pub outcome: Outcome,
    /// Files or address.
    pub source: String,
    /// The same one by one.
    #[serde(skip)]
    pub(super) sources: Vec<String>,
    /// SHA-256 of the file; over the files' hashes if they are several.
    pub source_sha256: String,
    /// SHA-256 over the rows, however they were packed.
    pub content_sha256: String,
    /// Rows by table.
    pub tables: BTreeMap<&'static str, usize>,
    /// How often each qualifier stands in place of a figure or beside it.
    pub qualifiers: BTreeMap<String, usize>,
    /// Cells without a figure, by column.
    pub absent: BTreeMap<&'static str, usize>,
    /// Sum over the occupations, persons; absent for a crosswalk.
    pub employment: Option<i64>,
    /// Remarks on the files, as sentences.
    pub notes: Vec<String>,
    /// How the releases were joined anew; empty unless the crosswalk is the one to BLS's codes.
    pub joined: Vec<Joined>,
    /// The gate that it went through: figures that occupations of the active release would lose.
    #[serde(flatten)]
    pub checked: Checked,
}

impl BlsReport {
    pub(super) fn oews(&mut self, metrics: &[OewsMetrics], wages: &[OewsWage]) {
        self.tables.insert("bls_oews_metrics", metrics.len());
        self.tables.insert("bls_oews_wage", wages.len());
        self.employment = Some(metrics.iter().filter_map(|row| row.employment).sum());
        for row in metrics {
            self.absent("employment", row.employment.is_none());
            self.absent("median_wage", row.median_wage.is_none());
            self.count("employment", row.employment_qualifier.as_ref());
            self.count("employment_rse", row.employment_rse_qualifier.as_ref());
        }
        for wage in wages {
            let column = format!("{} {}", wage.basis, wage.measure);
            self.count(&column, wage.qualifier.as_ref());
        }
    }

    pub(super) fn projections(&mut self, items: &[ProjMetrics]) {
        self.tables.insert("bls_proj_metrics", items.len());
        self.employment = Some(items.iter().filter_map(|row| row.employment_base).sum());
        for row in items {
            self.absent("employment_base", row.employment_base.is_none());
            self.absent("employment_projected", row.employment_projected.is_none());
            self.absent("growth_pct", row.growth_pct.is_none());
            self.absent("annual_openings", row.annual_openings.is_none());
            self.absent("annual_separations", row.annual_separations.is_none());
            self.absent("typical_education", row.typical_education.is_none());
            self.absent("median_wage", row.median_wage.is_none());
            self.count("median_wage", row.median_wage_qualifier.as_ref());
        }
    }

    fn count(&mut self, column: &str, qualifier: Option<&String>) {
        if let Some(qualifier) = qualifier {
            *self.qualifiers.entry(format!("{column} {qualifier}")).or_default() += 1;
        }
    }

    fn absent(&mut self, column: &'static str, absent: bool) {
        if absent {
            *self.absent.entry(column).or_default() += 1;
        }
    }
}
