//! One published occupation: a SOC code with everything known of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::elements::{Domain, Element, Elements};
use super::labour::Labour;
use super::onet_rows::OnetRows;
use super::rows::Rows;
use super::score::{Extent, Score, Scores};
use super::task::Task;
use crate::db::occupation_master;
use crate::db::task_statements::TaskStatement;
use crate::korean;
use crate::soc;

/// One SOC code.
#[derive(Debug, Clone)]
pub struct Occupation {
    /// The SOC code.
    pub soc_code: String,
    /// Title of its `.00` occupation, else of its first.
    pub title: String,
    /// Korean name of the same, an unofficial translation; absent where there is none.
    pub title_ko: Option<&'static str>,
    /// Description of the same.
    pub description: String,
    /// Two digits and their name.
    pub major_group: MajorGroup,
    /// Its O*NET-SOC occupations, by code.
    pub details: Vec<Detail>,
    /// Its score, or why there is none.
    pub score: Score,
    /// Jobs, wages and projections, or why there are none.
    pub labour: Labour,
    /// Its tasks, the heaviest first.
    pub tasks: Vec<Task>,
    /// Other titles people use, by text.
    pub alternate_titles: Vec<String>,
    /// Related SOC codes, the closest first.
    pub related: Vec<String>,
}

/// A major group of the SOC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MajorGroup {
    /// Two digits.
    pub code: String,
    /// Its name; absent for digits that are no group of the 2018 SOC.
    pub name: Option<&'static str>,
    /// Its Korean name, an unofficial translation (비공식 번역).
    pub name_ko: Option<&'static str>,
}

/// One O*NET-SOC occupation of a SOC code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Detail {
    /// Its code.
    pub onetsoc_code: String,
    /// Its title.
    pub title: String,
    /// Its Korean name, an unofficial translation (비공식 번역); null where there is none.
    pub title_ko: Option<&'static str>,
    /// What it does.
    pub description: String,
    /// Number of its tasks; 0 means no task data.
    pub n_tasks: usize,
    /// How much preparation it takes; absent where O*NET does not say.
    pub job_zone: Option<JobZone>,
    /// The most important skills; empty where O*NET has none.
    pub skills: Vec<Element>,
    /// The most important knowledge areas.
    pub knowledge: Vec<Element>,
    /// The most important abilities.
    pub abilities: Vec<Element>,
}

/// A job zone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JobZone {
    /// 1 (little) to 5 (extensive preparation).
    pub zone: i64,
    /// Its name; absent where the release lacks the reference table.
    pub name: Option<String>,
}

impl Occupation {
    /// Whether it is the first SOC code of those for which BLS has one number of jobs together: the one that stands for
    /// all of them where each job counts once.
    #[must_use]
    pub fn is_first_of_bls_code(&self) -> bool {
        self.labour.employment.origin.shared_with.iter().all(|other| *other > self.soc_code)
    }
}

/// Builds every occupation, by SOC code; what it can keep as it is it takes out of the rows.
pub(super) fn all(rows: &mut Rows) -> Vec<Occupation> {
    let mut statements: BTreeMap<String, Vec<TaskStatement>> = BTreeMap::new();
    for task in std::mem::take(&mut rows.onet.statements) {
        let soc_code = soc::soc_part(&task.onetsoc_code).to_owned();
        statements.entry(soc_code).or_default().push(task);
    }
    let (mut tasks, mut titles) =
        (std::mem::take(&mut rows.scored.tasks), std::mem::take(&mut rows.onet.titles));
    let (onet, scored) = (&rows.onet, &rows.scored);
    let scores = Scores::by_code(scored.scores.as_ref());
    let details = Details::group(onet);
    let mut by_soc: BTreeMap<&str, Vec<&occupation_master::OnetOccupation>> = BTreeMap::new();
    for occupation in &onet.occupations {
        by_soc.entry(&occupation.soc_code).or_default().push(occupation);
    }
    by_soc
        .into_iter()
        .filter_map(|(soc_code, occupations)| {
            let parent = occupations.iter().find(|o| o.onetsoc_code.ends_with(".00"));
            let head = parent.or_else(|| occupations.first())?;
            let statements = statements.remove(soc_code).unwrap_or_default();
            let shown: Vec<Detail> =
                occupations.iter().map(|o| details.detail(o, &statements)).collect();
            let extent = Extent {
                n_tasks: statements.len(),
                n_details: shown.iter().filter(|detail| detail.n_tasks > 0).count(),
                residual: !statements.is_empty()
                    && !statements.iter().any(|task| task.onetsoc_code.ends_with(".00")),
            };
            let group = soc::major_group(soc_code);
            Some(Occupation {
                soc_code: soc_code.to_owned(),
                title: head.title.clone(),
                title_ko: korean::title(&head.onetsoc_code),
                description: head.description.clone(),
                major_group: MajorGroup {
                    code: group.to_owned(),
                    name: soc::major_group_name(group),
                    name_ko: korean::major_group(group),
                },
                details: shown,
                score: scores.score(soc_code, extent),
                labour: scored.figures.labour(soc_code),
                tasks: tasks.sorted(statements),
                alternate_titles: titles.remove(soc_code).unwrap_or_default(),
                related: related(onet, soc_code),
            })
        })
        .collect()
}

/// The rows of a SOC code out of rows that are sorted by O*NET-SOC code.
fn of_code<'a, T>(rows: &'a [T], soc_code: &str, code: impl Fn(&T) -> &String) -> &'a [T] {
    let start = rows.partition_point(|row| soc::soc_part(code(row)) < soc_code);
    let rest = rows.get(start..).unwrap_or_default();
    let end = rest.partition_point(|row| soc::soc_part(code(row)) <= soc_code);
    rest.get(..end).unwrap_or_default()
}

/// SOC codes related to any O*NET-SOC occupation of the code, the closest first.
fn related(rows: &OnetRows, soc_code: &str) -> Vec<String> {
    let mut links: Vec<(i64, &str)> = of_code(&rows.related, soc_code, |row| &row.onetsoc_code)
        .iter()
        .map(|row| (row.position, soc::soc_part(&row.related_onetsoc_code)))
        .filter(|(_, related)| *related != soc_code)
        .collect();
    links.sort_unstable();
    let mut codes: Vec<String> = Vec::new();
    for (_, code) in links {
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    codes
}

/// What every O*NET-SOC occupation needs besides its own row: job zones and top elements.
struct Details<'a> {
    zones: BTreeMap<&'a str, i64>,
    zone_names: BTreeMap<i64, &'a str>,
    elements: &'a Elements,
}

impl<'a> Details<'a> {
    fn group(rows: &'a OnetRows) -> Self {
        Self {
            elements: &rows.elements,
            zones: rows
                .zone_of
                .iter()
                .map(|row| (row.onetsoc_code.as_str(), row.job_zone))
                .collect(),
            zone_names: rows.zones.iter().map(|row| (row.job_zone, row.name.as_str())).collect(),
        }
    }

    /// An O*NET-SOC occupation; `statements` are those of its SOC code.
    fn detail(
        &self,
        occupation: &occupation_master::OnetOccupation,
        statements: &[TaskStatement],
    ) -> Detail {
        let code = occupation.onetsoc_code.as_str();
        let zone = self.zones.get(code).copied();
        let [skills, knowledge, abilities] =
            Domain::ALL.map(|domain| self.elements.top(code, domain));
        Detail {
            onetsoc_code: code.to_owned(),
            title: occupation.title.clone(),
            title_ko: korean::title(code),
            description: occupation.description.clone(),
            n_tasks: statements.iter().filter(|task| task.onetsoc_code == code).count(),
            job_zone: zone.map(|zone| JobZone {
                zone,
                name: self.zone_names.get(&zone).map(|name| (*name).to_owned()),
            }),
            skills,
            knowledge,
            abilities,
        }
    }
}
