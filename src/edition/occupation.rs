//! One published occupation: a SOC code with everything known of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::labour::Labour;
use super::rows::Rows;
use super::score::{Extent, Score, Scores};
use super::task::{Task, Tasks};
use crate::db::element_rating::ElementValue;
use crate::db::occupation_master;
use crate::db::task_statements::TaskStatement;
use crate::soc;

/// How many skills, knowledge areas and abilities are kept per O*NET-SOC occupation.
const TOP_ELEMENTS: usize = 10;

/// One SOC code.
#[derive(Debug, Clone)]
pub struct Occupation {
    /// The SOC code.
    pub soc_code: String,
    /// Title of its `.00` occupation, else of its first.
    pub title: String,
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
}

/// One O*NET-SOC occupation of a SOC code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Detail {
    /// Its code.
    pub onetsoc_code: String,
    /// Its title.
    pub title: String,
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

/// A skill, knowledge area or ability.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Element {
    /// Content model element.
    pub element_id: String,
    /// Its name; absent where the release lacks it.
    pub name: Option<String>,
    /// Importance, 1-5.
    pub importance: f64,
    /// Level, 0-7; absent where there is none or it is marked as not relevant.
    pub level: Option<f64>,
}

/// Builds every occupation, by SOC code.
pub(super) fn all(rows: &Rows) -> Vec<Occupation> {
    let tasks = Tasks::of(rows);
    let scores = Scores::of(rows.scores.as_ref());
    let details = Details::of(rows);
    let mut by_soc: BTreeMap<&str, Vec<&occupation_master::Occupation>> = BTreeMap::new();
    for occupation in &rows.occupations {
        by_soc.entry(&occupation.soc_code).or_default().push(occupation);
    }
    let mut statements: BTreeMap<&str, Vec<&TaskStatement>> = BTreeMap::new();
    for task in &rows.tasks {
        statements.entry(soc::soc_part(&task.onetsoc_code)).or_default().push(task);
    }
    by_soc
        .into_iter()
        .filter_map(|(soc_code, occupations)| {
            let parent = occupations.iter().find(|o| o.onetsoc_code.ends_with(".00"));
            let head = parent.or_else(|| occupations.first())?;
            let statements = statements.remove(soc_code).unwrap_or_default();
            let shown: Vec<Detail> =
                occupations.iter().map(|occupation| details.detail(occupation)).collect();
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
                description: head.description.clone(),
                major_group: MajorGroup {
                    code: group.to_owned(),
                    name: soc::major_group_name(group),
                },
                details: shown,
                score: scores.score(soc_code, extent),
                labour: rows.figures.labour(soc_code),
                tasks: tasks.sorted(&statements),
                alternate_titles: titles(rows, soc_code),
                related: related(rows, soc_code),
            })
        })
        .collect()
}

/// Alternate, short and reported titles of a SOC code, each once.
fn titles(rows: &Rows, soc_code: &str) -> Vec<String> {
    let of = |code: &str| soc::soc_part(code) == soc_code;
    let alternate = of_code(&rows.alternate_titles, soc_code, |row| &row.onetsoc_code);
    let reported = of_code(&rows.reported_titles, soc_code, |row| &row.onetsoc_code);
    let mut titles: Vec<String> = alternate
        .iter()
        .filter(|row| of(&row.onetsoc_code))
        .flat_map(|row| [&row.title, &row.short_title])
        .chain(reported.iter().filter(|row| of(&row.onetsoc_code)).map(|row| &row.title))
        .filter(|title| !title.is_empty())
        .cloned()
        .collect();
    titles.sort_unstable();
    titles.dedup();
    titles
}

/// The rows of a SOC code out of rows that are sorted by O*NET-SOC code.
fn of_code<'a, T>(rows: &'a [T], soc_code: &str, code: impl Fn(&T) -> &String) -> &'a [T] {
    let start = rows.partition_point(|row| soc::soc_part(code(row)) < soc_code);
    let rest = rows.get(start..).unwrap_or_default();
    let end = rest.partition_point(|row| soc::soc_part(code(row)) <= soc_code);
    rest.get(..end).unwrap_or_default()
}

/// SOC codes related to any O*NET-SOC occupation of the code, the closest first.
fn related(rows: &Rows, soc_code: &str) -> Vec<String> {
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

/// What is looked up for every O*NET-SOC occupation.
struct Details<'a> {
    tasks: BTreeMap<&'a str, usize>,
    zones: BTreeMap<&'a str, i64>,
    zone_names: BTreeMap<i64, &'a str>,
    element_names: BTreeMap<&'a str, &'a str>,
    profile: BTreeMap<&'a str, Vec<&'a ElementValue>>,
}

impl<'a> Details<'a> {
    fn of(rows: &'a Rows) -> Self {
        let mut tasks: BTreeMap<&str, usize> = BTreeMap::new();
        for task in &rows.tasks {
            *tasks.entry(&task.onetsoc_code).or_default() += 1;
        }
        let mut profile: BTreeMap<&str, Vec<&ElementValue>> = BTreeMap::new();
        for value in &rows.profile {
            profile.entry(&value.onetsoc_code).or_default().push(value);
        }
        let elements = rows.elements.iter();
        Self {
            tasks,
            profile,
            zones: rows
                .zone_of
                .iter()
                .map(|row| (row.onetsoc_code.as_str(), row.job_zone))
                .collect(),
            zone_names: rows.zones.iter().map(|row| (row.job_zone, row.name.as_str())).collect(),
            element_names: elements
                .map(|row| (row.element_id.as_str(), row.element_name.as_str()))
                .collect(),
        }
    }

    fn detail(&self, occupation: &occupation_master::Occupation) -> Detail {
        let code = occupation.onetsoc_code.as_str();
        let zone = self.zones.get(code).copied();
        Detail {
            onetsoc_code: code.to_owned(),
            title: occupation.title.clone(),
            description: occupation.description.clone(),
            n_tasks: self.tasks.get(code).copied().unwrap_or_default(),
            job_zone: zone.map(|zone| JobZone {
                zone,
                name: self.zone_names.get(&zone).map(|name| (*name).to_owned()),
            }),
            skills: self.top(code, "skills"),
            knowledge: self.top(code, "knowledge"),
            abilities: self.top(code, "abilities"),
        }
    }

    /// The most important elements of a domain, ties by id.
    fn top(&self, code: &str, domain: &str) -> Vec<Element> {
        let values: Vec<&ElementValue> = self
            .profile
            .get(code)
            .into_iter()
            .flatten()
            .filter(|value| value.domain == domain)
            .copied()
            .collect();
        let level = |id: &str| {
            let found =
                values.iter().find(|value| value.element_id == id && value.scale_id == "LV");
            found.filter(|value| value.not_relevant != Some(true)).map(|value| value.data_value)
        };
        let mut elements: Vec<Element> = values
            .iter()
            .filter(|value| value.scale_id == "IM")
            .map(|value| Element {
                element_id: value.element_id.clone(),
                name: self
                    .element_names
                    .get(value.element_id.as_str())
                    .map(|name| (*name).to_owned()),
                importance: value.data_value,
                level: level(&value.element_id),
            })
            .collect();
        elements.sort_by(|a, b| {
            b.importance.total_cmp(&a.importance).then_with(|| a.element_id.cmp(&b.element_id))
        });
        elements.truncate(TOP_ELEMENTS);
        elements
    }
}
