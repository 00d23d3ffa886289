//! The score of every occupation in the newest snapshots, and of what each change consists (METHOD 10).

use std::collections::BTreeMap;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::earlier::EarlierScore;
use super::record::Record;
use crate::db::occupation_step::OccupationStep;
use crate::db::snapshot_step::SnapshotStep;
use crate::db::{
    Conn, occupation_ai_score, occupation_rater_score, occupation_step, score_snapshot,
    snapshot_step,
};
use crate::read::snapshots::{NOT_HELD, SnapshotRecord};
use crate::stats::order::exceeds;

/// How many snapshots the history of an occupation holds, the newest ones. `/snapshots` lists all.
pub const HISTORY: usize = 12;

/// The newest snapshots with every occupation's score and the parts of its change.
#[derive(Debug, Default)]
pub struct History {
    /// The newest first.
    snapshots: Vec<Kept>,
    /// How many there are in all.
    total: usize,
}

/// One snapshot as it is kept: small, because there are many.
#[derive(Debug)]
struct Kept {
    id: i64,
    step: Option<SnapshotStep>,
    /// By SOC code.
    scores: BTreeMap<Box<str>, Score>,
}

#[derive(Debug)]
struct Score {
    mean: f64,
    kept: EarlierScore,
    /// Means under each rater alone, by name of the rater.
    raters: Box<[f64]>,
    parts: Option<Box<Parts>>,
}

/// The parts of a change.
#[derive(Debug)]
struct Parts {
    /// Tasks, weights, rescored, raters, question.
    points: [f64; 5],
    /// Tasks that both scored, new ones, gone ones.
    counts: [i64; 3],
    raters_interval: Option<(f64, f64)>,
}

/// The score of an occupation in one snapshot.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "HistoryPoint")]
pub struct Point<'a> {
    /// The snapshot.
    pub snapshot: i64,
    /// Its release.
    pub data_version: &'a str,
    /// The question.
    pub prompt_version: &'a str,
    /// How tasks were weighted.
    pub weight_scheme: &'a str,
    /// Whether the score is made up.
    pub mock: bool,
    /// Whether the snapshot is the published one of its release.
    pub active: bool,
    /// When the snapshot was made.
    pub generated_at: chrono::DateTime<chrono::Utc>,
    /// What the snapshot says of the occupation.
    #[serde(flatten)]
    pub score: EarlierScore,
    /// The raters, with the versions of their models that answered.
    pub raters: Vec<Generation<'a>>,
    /// What changed against the snapshot made before; null where there is a reason.
    pub change: Option<Change>,
    /// Why there is no change.
    pub change_reason: Option<String>,
}

/// A rater with the versions of its model that answered in one snapshot. Another version is another
/// generation, as another rater is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RaterGeneration")]
pub struct Generation<'a> {
    /// The rater.
    pub rater: &'a str,
    /// The versions of its model, by name.
    pub model_versions: Vec<&'a str>,
    /// The occupation's score under this rater alone; null where the snapshot has none.
    pub mean: Option<f64>,
}

/// The change of an occupation's score from one snapshot to the next, in points: `tasks` + `weights` +
/// `rescored` + `raters` + `question` = `total`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ScoreChange")]
pub struct Change {
    /// The snapshot before.
    pub from: i64,
    /// Score after less score before.
    pub total: f64,
    /// Tasks that only one of the two scored: new and gone ones.
    pub tasks: f64,
    /// Other weights of the tasks that both scored.
    pub weights: f64,
    /// Other answers of raters of the same generation to the same question: drift.
    pub rescored: f64,
    /// Other raters, or other versions of their models.
    pub raters: f64,
    /// Another question.
    pub question: f64,
    /// Tasks that both scored.
    pub n_both: i64,
    /// Tasks that only the later one scored.
    pub n_new: i64,
    /// Tasks that only the earlier one scored.
    pub n_gone: i64,
    /// What the tasks say that two generations of raters scored; null where the raters are the same, or
    /// answered other questions.
    pub generations: Option<Generations>,
}

/// What two generations of raters say differently of the same tasks, in points.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Generations {
    /// The difference for this occupation: `raters` of the change.
    pub difference: f64,
    /// Lower end of its 95 % interval over tasks; null for too few tasks.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// The mean difference over all tasks of the release that both scored: what the newer raters say
    /// higher of everything, which another ruler would give too.
    pub shift: f64,
    /// How many tasks that mean is over.
    pub shift_tasks: i64,
    /// `difference` − `shift`: what this occupation moved beyond it.
    pub beyond: f64,
    /// `higher` or `lower` where the interval leaves the shift out, `not_told` where it holds it; null
    /// without an interval.
    pub told: Option<&'static str>,
}

impl History {
    /// Reads the newest snapshots, in a transaction of the caller's where it reads more than this.
    pub(super) fn read(conn: &mut Conn) -> QueryResult<Self> {
        let mut all = score_snapshot::all(conn)?;
        let total = all.len();
        all.truncate(HISTORY);
        let snapshots =
            all.into_iter().map(|row| Kept::read(conn, &row)).collect::<Result<_, _>>()?;
        Ok(Self { snapshots, total })
    }

    /// Snapshots that are too old to be in it.
    #[must_use]
    pub fn older(&self) -> usize {
        self.total - self.snapshots.len()
    }

    /// Every score of a snapshot by SOC code, in order; absent where the snapshot is too old to be held.
    pub(super) fn scores(
        &self,
        snapshot: i64,
    ) -> Option<impl Iterator<Item = (&str, EarlierScore)>> {
        let kept = self.snapshots.iter().find(|kept| kept.id == snapshot)?;
        Some(kept.scores.iter().map(|(soc_code, score)| (&**soc_code, score.kept)))
    }

    /// One occupation's history, the newest snapshot first.
    #[must_use]
    pub fn of<'a>(&self, soc_code: &str, record: &'a Record) -> Vec<Point<'a>> {
        let places = self.snapshots.iter().enumerate();
        let point = |(place, kept): (usize, &Kept)| {
            let head = record.snapshots.iter().find(|head| head.id == kept.id)?;
            let before = self.snapshots.get(place + 1);
            Some(kept.point(soc_code, head, before))
        };
        places.filter_map(point).collect()
    }
}

impl Kept {
    fn read(conn: &mut Conn, snapshot: &score_snapshot::Snapshot) -> QueryResult<Self> {
        let (version, id) = (snapshot.data_version.as_str(), snapshot.id);
        let mut parts: BTreeMap<String, Parts> = occupation_step::of_snapshot(conn, version, id)?
            .into_iter()
            .map(|row| (row.soc_code.clone(), Parts::from(row)))
            .collect();
        let mut raters: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        // By name of the rater inside of each code.
        for (soc_code, mean) in occupation_rater_score::means(conn, version, id)? {
            raters.entry(soc_code).or_default().push(mean);
        }
        let rows = occupation_ai_score::points(conn, version, id)?.into_iter();
        let scores = rows.filter_map(|point| {
            let score = Score {
                mean: point.mean?,
                kept: EarlierScore::from_point(&point),
                raters: raters.remove(&point.soc_code).unwrap_or_default().into(),
                parts: parts.remove(&point.soc_code).map(Box::new),
            };
            Some((point.soc_code.into_boxed_str(), score))
        });
        Ok(Self { id, step: snapshot_step::find(conn, id)?, scores: scores.collect() })
    }

    fn point<'a>(
        &self,
        soc_code: &str,
        head: &'a SnapshotRecord,
        before: Option<&Self>,
    ) -> Point<'a> {
        let score = self.scores.get(soc_code);
        let change = self.change(soc_code, before);
        let mut names: Vec<&str> = head.raters.iter().map(String::as_str).collect();
        names.sort_unstable();
        let mean = |rater: &str| {
            let place = names.iter().position(|name| *name == rater)?;
            score?.raters.get(place).copied()
        };
        let generation = |rater: &'a String| Generation {
            rater,
            model_versions: head
                .rater_versions
                .iter()
                .filter(|of| of.rater == *rater)
                .map(|of| of.version.model_version.as_str())
                .collect(),
            mean: mean(rater),
        };
        Point {
            snapshot: head.id,
            data_version: &head.data_version,
            prompt_version: &head.prompt_version,
            weight_scheme: &head.weight_scheme,
            mock: head.mock,
            active: head.active,
            generated_at: head.created_at,
            score: score.map(|score| score.kept).unwrap_or_default(),
            raters: head.raters.iter().map(generation).collect(),
            change_reason: change.as_ref().err().cloned(),
            change: change.ok(),
        }
    }

    /// What changed against the snapshot before, or why that cannot be said.
    fn change(&self, soc_code: &str, before: Option<&Self>) -> Result<Change, String> {
        let Some(step) = &self.step else { return Err(NOT_HELD.to_owned()) };
        let Some(from) = step.before_id else { return Err("the first snapshot".to_owned()) };
        let Some(score) = self.scores.get(soc_code) else {
            return Err(format!("snapshot {} has no score of it", self.id));
        };
        if let Some(reason) = &step.reason {
            return Err(reason.clone());
        }
        let Some(parts) = &score.parts else {
            return Err(format!("snapshot {from}, which was made before, has no score of it"));
        };
        let [tasks, weights, rescored, raters, question] = parts.points;
        let [n_both, n_new, n_gone] = parts.counts;
        let old = before.filter(|kept| kept.id == from).and_then(|kept| kept.scores.get(soc_code));
        Ok(Change {
            from,
            total: old.map_or_else(|| parts.points.iter().sum(), |old| score.mean - old.mean),
            tasks,
            weights,
            rescored,
            raters,
            question,
            n_both,
            n_new,
            n_gone,
            generations: step.shift.filter(|_| n_both > 0).map(|shift| {
                Generations::compute(raters, parts.raters_interval, shift, step.n_tasks)
            }),
        })
    }
}

impl Generations {
    fn compute(difference: f64, ends: Option<(f64, f64)>, shift: f64, shift_tasks: i64) -> Self {
        let told = |(low, high): (f64, f64)| match () {
            () if exceeds(low, shift) => "higher",
            () if exceeds(shift, high) => "lower",
            () => "not_told",
        };
        Self {
            difference,
            low: ends.map(|(low, _)| low),
            high: ends.map(|(_, high)| high),
            shift,
            shift_tasks,
            beyond: difference - shift,
            told: ends.map(told),
        }
    }
}

impl From<OccupationStep> for Parts {
    fn from(row: OccupationStep) -> Self {
        Self {
            points: [row.tasks, row.weights, row.rescored, row.raters, row.question],
            counts: [row.n_both, row.n_new, row.n_gone],
            raters_interval: row.raters_low.zip(row.raters_high),
        }
    }
}
