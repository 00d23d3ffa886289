//! What is published, in memory: built once from the database, immutable, swapped as a whole.

mod activities;
mod agreement;
mod alike;
mod bases;
mod bls;
mod changes;
mod drawn;
mod earlier;
mod elements;
mod emerging;
pub mod export;
mod frozen;
mod gates;
mod group_means;
mod head;
mod history;
mod indexes;
mod interval_over_tasks;
mod labour;
mod markdown;
mod names;
mod occupation;
mod onet_rows;
mod order;
mod own;
mod place;
mod plot;
mod published;
mod question;
mod rater;
mod rating;
mod reason;
mod record;
mod rows;
mod score;
mod search;
mod sensitivity;
mod summary;
mod task;
mod technologies;
mod titles;
mod together;
mod transitions;
mod version;
mod worked;

use std::collections::HashMap;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

pub use activities::{
    Activities, Activity, ActivityFigure, ActivityOccupation, ActivityRater, ActivityScore,
};
pub use agreement::RaterAgreements;
pub use alike::Alike;
pub use bases::{JobsBasis, LeftOut, Mostly};
pub use bls::BlsVersion;
pub use changes::{Event, Made, Move, Moved, NotCompared, Since};
pub use drawn::{Among, Pair};
pub use earlier::EarlierScore;
pub use elements::{Domain, Element, Elements, NEEDED, Need, NeedFigure, Skill};
pub use emerging::{Emerging, EmergingScore, EmergingTask, Original, emerging_scores};
pub use frozen::{Frozen, FrozenScore};
pub use gates::AcceptedGate;
pub use group_means::GroupMeans;
pub use history::{Change, Generation, Generations, HISTORY, History, Point};
pub use indexes::{Beside, IndexHead, Indexes};
pub use labour::{
    Employment, Figures, Labour, Origin, Projections, Wage, WageBill, WageSet, Wages,
};
pub use occupation::{Detail, JobZone, MajorGroup, Occupation};
pub use order::{Figure, Filter, TaskFigure};
pub use own::{NoOwnInterval, NoOwnScore, OwnScore, OwnTask, Time};
pub use place::{TaskOf, TaskPlace};
pub use plot::{Against, Education, LeftOutOfPlot, Plot, Plotted};
pub use published::{PublishedScore, rater_scores};
pub use question::{Measure, Question};
pub use rater::{LabelSource, Rater, is_labels};
pub use reason::REASONS;
pub use record::Record;
pub use score::{RaterMean, Score};
pub use search::{Found, Hit, Index, Kind, Matched, Suggestion, Vague};
pub use sensitivity::{Sensitivity, UnderScheme};
pub use summary::{BandLine, Coverage, GroupLine, Line, Summary, UnscoredLine};
pub use task::{RaterScore, Task, TaskScore};
pub use technologies::{Technologies, Technology, TechnologyFigure, TechnologyUser, Use};
pub use together::Together;
pub use transitions::{
    Lacking, NotLower, SharedNeeds, Transition, TransitionChange, Transitions, WageChange,
};
pub use version::ScoreVersion;
pub use worked::{MovedRank, OtherWeights, Part, Worked};

use crate::db::Conn;
pub use crate::stats::mean;
use crate::stats::occupation::covers;
use onet_rows::OnetRows;
use rows::{Rows, ScoredRows};

/// The active release with its active snapshot and the newest BLS figures.
#[derive(Debug)]
pub struct Edition {
    /// The publication it was built from.
    pub seq: i64,
    /// Where its scores come from.
    pub version: ScoreVersion,
    /// What a score means, and whether these mean anything.
    pub disclaimer: String,
    /// Which BLS figures it shows.
    pub bls: BlsVersion,
    /// Jobs and wage bills by score.
    pub summary: Summary,
    /// Agreement of the raters.
    pub agreement: RaterAgreements,
    /// Every SOC code, in order.
    pub occupations: Vec<Occupation>,
    /// Detailed work activities.
    pub activities: Activities,
    /// Skills, knowledge and abilities.
    pub elements: Elements,
    /// Tasks that O*NET has seen and not yet taken in.
    pub emerging: Emerging,
    /// Software and technology.
    pub technologies: Technologies,
    /// What has been imported, scored and published so far.
    pub record: Record,
    /// Scores in earlier snapshots.
    pub history: History,
    /// What others published of the occupations.
    pub indexes: Indexes,
    contested: Vec<TaskPlace>,
    by_code: HashMap<String, usize>,
    orders: order::Orders,
    by_task: HashMap<i64, TaskPlace>,
    search: Index,
}

/// SOC codes that a ranking leaves out, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Omitted {
    /// Scored tasks carry too little of the weight.
    pub partly_scored: usize,
    /// Tasks, but no score.
    pub unscored: usize,
    /// No tasks.
    pub no_task_data: usize,
}

impl Edition {
    /// Reads what is published in one transaction; `None` where no release is active.
    pub fn load(conn: &mut Conn) -> QueryResult<Option<Self>> {
        Ok(Rows::read(conn)?.map(Self::from_rows))
    }

    /// As [`Self::load`], sooner: another connection to the same database reads a part of it.
    pub fn load_on_two(conn: &mut Conn, other: &mut Conn) -> QueryResult<Option<Self>> {
        Ok(Rows::read_on_two(conn, other)?.map(Self::from_rows))
    }

    fn from_rows(mut rows: Rows) -> Self {
        let version = ScoreVersion::from_rows(&rows.scored);
        let scores = rows.scored.scores.as_ref();
        let mut agreement = RaterAgreements::from_head(scores.map(|scores| &scores.head));
        let occupations = occupation::all(&mut rows);
        // The index is made in the place of the others.
        let OnetRows { mut elements, emerging, technologies, activities: links, .. } = rows.onet;
        let ScoredRows { seq, figures, record, history, layers, .. } = rows.scored;
        elements.count(&occupations);
        let technologies = Technologies::build(technologies, &occupations);
        let summary = Summary::compute(&occupations, &figures);
        let indexes = Indexes::place(layers, &occupations);
        let bls = figures.version().clone();
        drop(figures);
        let codes = occupations.iter().enumerate();
        let by_task: HashMap<i64, TaskPlace> =
            place::tasks(&occupations).map(|(at, task)| (task.task_id, at)).collect();
        let place = |task_id: i64| by_task.get(&task_id).copied();
        let activities = Activities::build(links, place, &occupations);
        let search = Index::build(&occupations).knowing(
            technologies
                .all()
                .iter()
                .flat_map(|one| [Some(&*one.name), one.category.as_deref()])
                .chain(activities.all().iter().map(|activity| activity.title.as_deref()))
                .flatten(),
        );
        agreement.activities_reason = activities.reason().or(agreement.activities_reason);
        Self {
            activities,
            elements,
            emerging,
            technologies,
            seq,
            disclaimer: version.disclaimer(),
            by_code: codes.map(|(place, o)| (o.soc_code.clone(), place)).collect(),
            orders: order::Orders::sort(&occupations),
            by_task,
            record,
            history,
            indexes,
            search,
            bls,
            summary,
            contested: agreement::contested(&occupations),
            agreement,
            version,
            occupations,
        }
    }

    /// How many tasks are contested, and these tasks, the widest apart first.
    pub fn contested(&self) -> (usize, impl Iterator<Item = TaskOf<'_>>) {
        (self.contested.len(), self.contested.iter().filter_map(|place| self.task_at(*place)))
    }

    /// The place of a SOC code among the occupations.
    #[must_use]
    pub fn place(&self, soc_code: &str) -> Option<usize> {
        self.by_code.get(soc_code).copied()
    }

    /// Where a task is.
    #[must_use]
    pub fn task_place(&self, task_id: i64) -> Option<TaskPlace> {
        self.by_task.get(&task_id).copied()
    }

    /// The task at a place of this edition; absent at a place of another one.
    #[must_use]
    pub fn task_at(&self, place: TaskPlace) -> Option<TaskOf<'_>> {
        let occupation = self.occupations.get(place.occupation)?;
        Some(TaskOf { occupation, task: occupation.tasks.get(place.task)? })
    }

    /// The places of all tasks, in order.
    pub fn task_places(&self) -> impl Iterator<Item = TaskPlace> {
        place::tasks(&self.occupations).map(|(place, _)| place)
    }

    /// One occupation.
    #[must_use]
    pub fn occupation(&self, soc_code: &str) -> Option<&Occupation> {
        self.occupations.get(self.place(soc_code)?)
    }

    /// Their SOC codes, in order.
    pub fn soc_codes(&self) -> impl Iterator<Item = &str> + Clone {
        self.occupations.iter().map(|occupation| occupation.soc_code.as_str())
    }

    /// The places of all occupations by a figure; those without it come last in both orders, ties
    /// by code.
    #[must_use]
    pub fn by_figure(&self, figure: Figure, ascending: bool) -> &[usize] {
        self.orders.by(figure, ascending)
    }

    /// The places of all occupations by title, ties by code.
    #[must_use]
    pub fn by_title(&self) -> &[usize] {
        &self.orders.titles
    }

    /// Whether the occupation at a place passes a filter.
    #[must_use]
    pub fn passes(&self, place: usize, filter: &Filter) -> bool {
        let traits = self.orders.traits(place);
        traits.is_some_and(|traits| filter.is_of_kind(traits) && filter.has_score(traits))
    }

    /// The occupations that match a text, by falling score, and whether the text is too general.
    #[must_use]
    pub fn search(&self, text: &str) -> Found<'_> {
        self.search.search(&self.occupations, text)
    }

    /// Titles that complete a text, one per occupation, by falling score.
    #[must_use]
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion<'_>> {
        self.search.suggest(&self.occupations, text, limit)
    }

    /// The tasks that contain every word of a text, the best first.
    #[must_use]
    pub fn search_tasks(&self, text: &str) -> Vec<TaskOf<'_>> {
        self.search.tasks(&self.occupations, text)
    }

    /// The places of the occupations of the wanted kind and score whose scored tasks carry at least
    /// `min_coverage` of the weight, by score, ties by code; and how many of that kind are left out,
    /// and why.
    #[must_use]
    pub fn ranking(
        &self,
        min_coverage: f64,
        ascending: bool,
        filter: &Filter,
    ) -> (Vec<usize>, Omitted) {
        let mut omitted = Omitted { partly_scored: 0, unscored: 0, no_task_data: 0 };
        let mut ranked = Vec::new();
        for place in self.by_figure(Figure::Score, ascending) {
            let Some(of) = self.orders.traits(*place).filter(|of| filter.is_of_kind(of)) else {
                continue;
            };
            match (of.n_tasks, of.mean, of.weight_covered) {
                (0, _, _) => omitted.no_task_data += 1,
                (_, Some(_), Some(covered)) if covers(covered, min_coverage) => {
                    if filter.has_score(of) {
                        ranked.push(*place);
                    }
                }
                (_, Some(_), _) => omitted.partly_scored += 1,
                (_, None, _) => omitted.unscored += 1,
            }
        }
        (ranked, omitted)
    }
}
