//! What changed between two snapshots: spread, order, movers, and the employment-weighted mean
//! (METHOD 10).

mod employment;
mod movers;

use serde::Serialize;

pub use employment::EmploymentChange;
pub use movers::{Extreme, Mover, Place};

use super::titles;
use super::version_diff::BeforeAfter;
use crate::db::score_snapshot::Snapshot;
use crate::db::{Conn, occupation_ai_score};
use crate::read::differences::Difference;
use crate::read::snapshots::{self, SnapshotHead};
use crate::stats::change::{Distribution, distribution, kolmogorov_smirnov};
use crate::stats::correlation::{kendall_tau_b, spearman};
use crate::stats::order;
use crate::text;
use movers::Moves;

/// Every difference between two snapshots. Occupations are SOC codes; of each snapshot those count
/// that it ranks.
#[derive(Debug, Clone, Serialize)]
pub struct SnapshotDiff {
    /// The snapshot before.
    pub from: SnapshotHead,
    /// The snapshot after.
    pub to: SnapshotHead,
    /// In what the two were made differently: what a change of a score may come from.
    pub differences: Vec<String>,
    /// Whether every occupation has the same score and the same rank.
    pub same_scores: bool,
    /// How the scores are spread, unweighted.
    pub distribution: BeforeAfter<Distribution>,
    /// Distance of the two distributions, 0–1; absent where a snapshot ranks nothing.
    pub kolmogorov_smirnov: Option<f64>,
    /// Occupations that both rank.
    pub matched: usize,
    /// What to keep in mind where one of them ranks occupations that the other does not; absent where
    /// both rank the same.
    pub pools: Option<String>,
    /// SOC codes that only the one before ranks.
    pub lost: Vec<Place>,
    /// SOC codes that only the one after ranks.
    pub gained: Vec<Place>,
    /// Rank correlation over the matched; absent where it is not defined.
    pub spearman: Option<f64>,
    /// Kendall's τ-b over the matched.
    pub kendall: Option<f64>,
    /// The highest scores.
    pub top: Extreme,
    /// The lowest scores.
    pub bottom: Extreme,
    /// The largest changes of the score.
    pub movers_by_score: Vec<Mover>,
    /// The largest changes of the rank.
    pub movers_by_rank: Vec<Mover>,
    /// The employment-weighted mean and what its change consists of.
    pub employment: EmploymentChange,
}

/// Compares two snapshots, of the same release or of two. Reads only; the caller's transaction makes
/// it one view.
pub fn snapshot_diff(
    conn: &mut Conn,
    from: i64,
    to: i64,
) -> Result<SnapshotDiff, snapshots::Error> {
    let from = snapshots::resolve(conn, Some(from))?;
    let to = snapshots::resolve(conn, Some(to))?;
    let old = occupation_ai_score::of_snapshot(conn, from.id)?;
    let new = occupation_ai_score::of_snapshot(conn, to.id)?;
    let mut names = titles::of_version(conn, &from.data_version)?;
    if from.data_version != to.data_version {
        names.extend(titles::of_version(conn, &to.data_version)?);
    }
    let moves = Moves::measure(&old, &new, &names);
    let before: Vec<f64> = moves.matched.iter().map(|mover| mover.score.before).collect();
    let after: Vec<f64> = moves.matched.iter().map(|mover| mover.score.after).collect();
    let (all_before, all_after) = (moves.scores_before(), moves.scores_after());
    let employment = {
        let from = Side { snapshot: &from, rows: &old };
        employment::compare(conn, from, Side { snapshot: &to, rows: &new })?
    };
    let same = |mover: &Mover| {
        order::same(mover.score.before, mover.score.after) && mover.rank.before == mover.rank.after
    };
    let heads = (snapshots::head(conn, from)?, snapshots::head(conn, to)?);
    Ok(SnapshotDiff {
        differences: Difference::all(&heads.0.record, &heads.1.record)
            .iter()
            .map(Difference::in_a_line)
            .collect(),
        from: heads.0,
        to: heads.1,
        same_scores: moves.lost.is_empty()
            && moves.gained.is_empty()
            && moves.matched.iter().all(same),
        distribution: BeforeAfter {
            before: distribution(&all_before),
            after: distribution(&all_after),
        },
        kolmogorov_smirnov: kolmogorov_smirnov(&all_before, &all_after),
        matched: moves.matched.len(),
        pools: pools(moves.lost.len(), moves.gained.len()),
        spearman: spearman(&before, &after),
        kendall: kendall_tau_b(&before, &after),
        top: moves.top(),
        bottom: moves.bottom(),
        movers_by_score: moves.by_score(),
        movers_by_rank: moves.by_rank(),
        lost: moves.lost,
        gained: moves.gained,
        employment,
    })
}

/// Ranks and employment shares are those among the occupations that a snapshot ranks: where these
/// differ, both change without any score having changed.
fn pools(lost: usize, gained: usize) -> Option<String> {
    (lost + gained > 0).then(|| {
        format!(
            "occupations ranked before only: {lost}, after only: {gained}. A rank is one among those of \
             its snapshot, and a share of the jobs too, so changes of rank and \"between\" reflect this too"
        )
    })
}

impl SnapshotDiff {
    /// The figures that matter in at most three lines.
    #[must_use]
    pub fn summary(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.differences.is_empty() {
            lines.push(format!("made differently in: {}", self.differences.join("; ")));
        }
        if self.same_scores {
            lines.push("every occupation has the score and the rank it had".to_owned());
            return lines;
        }
        let mean = |side: &Distribution| {
            side.mean.map_or_else(|| "-".to_owned(), |mean| format!("{mean:.1}"))
        };
        let rank = self.spearman.map_or_else(
            || "rank correlation not defined".to_owned(),
            |rho| format!("rank correlation {rho:.3}"),
        );
        lines.push(format!(
            "mean {} → {}, {rank} over {}; top 20: {} new",
            mean(&self.distribution.before),
            mean(&self.distribution.after),
            text::counted(self.matched, "occupation"),
            self.top.entries.len()
        ));
        lines.push(match (&self.employment.change, &self.employment.reason) {
            (Some(change), _) => format!(
                "employment-weighted mean {:.1} → {:.1}: {:+.2} within, {:+.2} between, {:+.2} \
                 interaction, {:+.2} unmatched",
                change.mean_before,
                change.mean_after,
                change.within,
                change.between,
                change.interaction,
                change.unmatched
            ),
            (None, reason) => format!(
                "no employment-weighted mean: {}",
                reason.as_deref().unwrap_or("no jobs are joined to scores")
            ),
        });
        lines
    }
}

/// A snapshot with its rows.
#[derive(Clone, Copy)]
struct Side<'a> {
    snapshot: &'a Snapshot,
    rows: &'a [occupation_ai_score::OccupationScoreRow],
}
