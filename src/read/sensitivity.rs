//! The ranking of a snapshot under every weight scheme: how far it depends on the weights (METHOD
//! 7d).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::titles;
use crate::db::Conn;
use crate::db::occupation_scheme_score::{self, SchemeScore};
use crate::db::snapshot_scheme::{self, SnapshotScheme};
use crate::read::snapshots;

/// Occupations listed per scheme.
const MOVERS: usize = 20;

/// A snapshot's ranking under all schemes.
#[derive(Debug, Clone, Serialize)]
pub struct Sensitivity {
    /// The snapshot.
    pub snapshot: i64,
    /// Its release.
    pub data_version: String,
    /// The scheme that it is published under.
    pub published: String,
    /// Whether its scores are made up.
    pub mock: bool,
    /// Every scheme, the published one first.
    pub schemes: Vec<SchemeReport>,
    /// Every occupation that is ranked under some scheme, by its published rank.
    pub occupations: Vec<OccupationRange>,
    /// Remarks on the ranking, as sentences.
    pub notes: Vec<String>,
}

/// One scheme against the published one, with the occupations that it moves.
#[derive(Debug, Clone, Serialize)]
pub struct SchemeReport {
    /// The scheme.
    #[serde(flatten)]
    pub scheme: SnapshotScheme,
    /// The largest changes of rank; empty for the published scheme and those that are the same.
    pub movers: Vec<SchemeMover>,
}

/// An occupation that another scheme ranks elsewhere.
#[derive(Debug, Clone, Serialize)]
pub struct SchemeMover {
    /// SOC code.
    pub soc_code: String,
    /// Title.
    pub title: String,
    /// Published rank.
    pub published: i64,
    /// Rank under the scheme.
    pub rank: i64,
}

/// An occupation's place under all schemes.
#[derive(Debug, Clone, Serialize)]
pub struct OccupationRange {
    /// SOC code.
    pub soc_code: String,
    /// Title.
    pub title: String,
    /// Published rank; absent where only other schemes rank it.
    pub rank: Option<i64>,
    /// Lowest number among its ranks.
    pub rank_low: i64,
    /// Highest number among its ranks.
    pub rank_high: i64,
    /// Mean and rank by scheme.
    pub schemes: BTreeMap<String, PlaceUnder>,
}

/// Mean and rank under one scheme.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct PlaceUnder {
    /// Score, 0–100.
    pub mean: Option<f64>,
    /// Rank; absent where the scored tasks carry less than half of the weight.
    pub rank: Option<i64>,
}

/// The sensitivity that is stored with a snapshot (the active one if `id` is absent).
pub fn sensitivity(conn: &mut Conn, id: Option<i64>) -> Result<Sensitivity, snapshots::Error> {
    let snapshot = snapshots::resolve(conn, id)?;
    let schemes = snapshot_scheme::of_snapshot(conn, snapshot.id)?;
    if schemes.is_empty() {
        return Err(snapshots::Error::WithoutSensitivity(snapshot.id));
    }
    let scores = occupation_scheme_score::of_snapshot(conn, snapshot.id)?;
    let names = titles::of_version(conn, &snapshot.data_version)?;
    let occupations = ranges(&scores, &snapshot.weight_scheme, &names);
    let notes = same(&schemes);
    Ok(Sensitivity {
        snapshot: snapshot.id,
        data_version: snapshot.data_version,
        mock: snapshot.is_mock,
        schemes: schemes
            .into_iter()
            .map(|scheme| SchemeReport { movers: movers(&scheme, &occupations), scheme })
            .collect(),
        published: snapshot.weight_scheme,
        occupations,
        notes,
    })
}

/// Which schemes are another one under a second name, and how many that leaves.
fn same(schemes: &[SnapshotScheme]) -> Vec<String> {
    let mut notes: Vec<String> = schemes
        .iter()
        .filter_map(|row| {
            let other = row.same_as.as_ref()?;
            Some(format!(
                "{} gives every task of this release the weight that it has under {other}: it is no \
                 evidence of its own",
                row.weight_scheme
            ))
        })
        .collect();
    if schemes.iter().filter(|row| row.same_as.is_none()).count() == 1 {
        notes.push(
            "all schemes give the same weights: nothing can be said about sensitivity".to_owned(),
        );
    }
    notes
}

fn ranges(
    scores: &[SchemeScore],
    published: &str,
    names: &BTreeMap<String, String>,
) -> Vec<OccupationRange> {
    let mut by_code: BTreeMap<&str, BTreeMap<String, PlaceUnder>> = BTreeMap::new();
    for row in scores {
        let place = PlaceUnder { mean: row.mean, rank: row.rank };
        by_code.entry(&row.soc_code).or_default().insert(row.weight_scheme.clone(), place);
    }
    let range = |(code, schemes): (&str, BTreeMap<String, PlaceUnder>)| {
        let ranks: BTreeSet<i64> = schemes.values().filter_map(|place| place.rank).collect();
        Some(OccupationRange {
            title: names.get(code).cloned().unwrap_or_default(),
            soc_code: code.to_owned(),
            rank: schemes.get(published).and_then(|place| place.rank),
            rank_low: *ranks.first()?,
            rank_high: *ranks.last()?,
            schemes,
        })
    };
    let mut found: Vec<OccupationRange> = by_code.into_iter().filter_map(range).collect();
    found.sort_by_key(|occupation| occupation.rank.unwrap_or(i64::MAX));
    found
}

fn movers(scheme: &SnapshotScheme, occupations: &[OccupationRange]) -> Vec<SchemeMover> {
    if scheme.same_as.is_some() {
        return Vec::new();
    }
    let mut movers: Vec<SchemeMover> = occupations
        .iter()
        .filter_map(|occupation| {
            let published = occupation.rank?;
            let rank = occupation.schemes.get(&scheme.weight_scheme)?.rank?;
            (rank != published).then(|| SchemeMover {
                soc_code: occupation.soc_code.clone(),
                title: occupation.title.clone(),
                published,
                rank,
            })
        })
        .collect();
    movers.sort_by_key(|mover| {
        (std::cmp::Reverse((mover.rank - mover.published).abs()), mover.soc_code.clone())
    });
    movers.truncate(MOVERS);
    movers
}
