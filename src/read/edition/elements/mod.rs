//! Skills, knowledge and abilities: which an occupation needs and how much, and who needs one.

mod reading;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::Range;
use std::sync::Arc;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::names;
use super::reason::{NO_ABILITIES, NO_KNOWLEDGE, NO_SKILLS};
use super::{Edition, Figure, Occupation};
use crate::convert;
use crate::db::element_rating;
use crate::db::{Conn, content_model_reference};
use crate::stats::mean;
use crate::stats::order::{self, Direction, reaches};
use reading::Reading;

/// How many elements of each domain the page of an occupation shows per O*NET-SOC occupation.
const TOP: usize = 10;

/// The importance from which on an element counts as needed: O*NET's "important".
pub const NEEDED: f64 = 3.0;

/// A part of O*NET's content model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// Skills.
    Skills,
    /// Knowledge areas.
    Knowledge,
    /// Abilities.
    Abilities,
}

impl Domain {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Skills, Self::Knowledge, Self::Abilities];

    /// Its name in the database and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Skills => "skills",
            Self::Knowledge => "knowledge",
            Self::Abilities => "abilities",
        }
    }

    /// Why a release has none of it.
    fn not_in_release(self) -> &'static str {
        match self {
            Self::Skills => NO_SKILLS,
            Self::Knowledge => NO_KNOWLEDGE,
            Self::Abilities => NO_ABILITIES,
        }
    }
}

/// A skill, knowledge area or ability of an O*NET-SOC occupation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Element {
    /// The element's id in O*NET's content model, such as `2.B.1.a`.
    pub element_id: Arc<str>,
    /// The element's name; absent where the release lacks it.
    pub name: Option<Arc<str>>,
    /// Its Korean name, an unofficial translation (비공식 번역); null for abilities and where there is none.
    pub name_ko: Option<&'static str>,
    /// Importance, 1-5.
    pub importance: f64,
    /// Level, 0-7; absent where there is none or it is marked as not relevant.
    pub level: Option<f64>,
}

/// A skill, knowledge area or ability of a release.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Skill {
    /// The element's id in O*NET's content model, such as `2.B.1.a`.
    pub element_id: Arc<str>,
    /// The element's name; absent where the release lacks it.
    pub name: Option<Arc<str>>,
    /// Its Korean name, an unofficial translation (비공식 번역); null for abilities and where there is none.
    pub name_ko: Option<&'static str>,
    /// What it is; absent where the release does not say.
    pub description: Option<String>,
    /// Skill, knowledge or ability.
    pub domain: Domain,
    /// SOC codes that are rated on it.
    pub occupations: usize,
    /// SOC codes in which its importance is 3 (O*NET's "important") or more.
    pub needed_in: usize,
    /// Mean importance over the SOC codes, 1-5.
    pub mean_importance: Option<f64>,
    /// Mean level over the SOC codes that have one, 0-7.
    pub mean_level: Option<f64>,
}

/// How much of an element a SOC code needs: the mean over its O*NET-SOC occupations that are rated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Need {
    /// Importance, 1-5.
    pub importance: f64,
    /// Level, 0-7; absent where no O*NET-SOC occupation has one.
    pub level: Option<f64>,
    /// O*NET-SOC occupations that are rated.
    pub n_details: usize,
}

/// One rating, as numbers of what is kept once: sixty thousand of them are in memory.
#[derive(Debug, Clone, Copy)]
struct Rated {
    /// The element's place in the list.
    element: u32,
    /// The place of the importance among the values.
    importance: u32,
    /// That of the level.
    level: Option<NonZero<u32>>,
}

/// All ratings of an edition.
#[derive(Debug, Default)]
pub struct Elements {
    /// By id.
    list: Vec<Skill>,
    /// The distinct values of ratings; the first is none, so that a level's number is never 0.
    values: Vec<f64>,
    /// All ratings, one O*NET-SOC occupation after the other, by element.
    rated: Vec<Rated>,
    /// Where those of an occupation are.
    of: BTreeMap<Box<str>, Range<usize>>,
}

impl Elements {
    /// Reads the ratings of a release, which are too many to be held as they are stored.
    pub(super) fn read(conn: &mut Conn, data_version: &str) -> QueryResult<Self> {
        let reference = content_model_reference::of_version(conn, data_version)?;
        let known: BTreeMap<String, (String, Option<String>)> = reference
            .into_iter()
            .map(|row| (row.element_id, (row.element_name, row.description)))
            .collect();
        let mut reading = Reading::new();
        element_rating::each_of_profile(conn, data_version, |value| reading.add(&value))?;
        Ok(reading.finish(known))
    }

    /// Counts who needs what.
    pub(super) fn count(&mut self, occupations: &[Occupation]) {
        let mut needs: Vec<Vec<Need>> = vec![Vec::new(); self.list.len()];
        for occupation in occupations {
            for (element, need) in self.needs(occupation) {
                needs.get_mut(element).into_iter().for_each(|needs| needs.push(need));
            }
        }
        for (skill, needs) in self.list.iter_mut().zip(needs) {
            skill.occupations = needs.len();
            skill.needed_in = needs.iter().filter(|need| reaches(need.importance, NEEDED)).count();
            let values =
                |of: fn(&Need) -> Option<f64>| needs.iter().filter_map(of).collect::<Vec<_>>();
            skill.mean_importance = mean(&values(|need| Some(need.importance)));
            skill.mean_level = mean(&values(|need| need.level));
        }
    }

    /// Every element that an occupation is rated on, by id.
    #[must_use]
    pub fn all(&self) -> &[Skill] {
        &self.list
    }

    /// The element of an id.
    #[must_use]
    pub fn find(&self, element_id: &str) -> Option<&Skill> {
        self.list.get(self.place(element_id)?)
    }

    fn place(&self, element_id: &str) -> Option<usize> {
        self.list.binary_search_by(|skill| (*skill.element_id).cmp(element_id)).ok()
    }

    /// The elements whose name, English or Korean, fits a text, the best first, those of equal fit by id.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&Skill> {
        names::search(text, &self.list, |skill| [skill.name.as_deref(), skill.name_ko], |_| 0)
    }

    /// Why the release has nothing of a domain; absent where it has.
    #[must_use]
    pub fn absent(&self, domain: Domain) -> Option<&'static str> {
        let has = self.list.iter().any(|skill| skill.domain == domain);
        (!has).then(|| domain.not_in_release())
    }

    /// Every element of a domain that an O*NET-SOC occupation is rated on, the most important first,
    /// ties by id.
    #[must_use]
    pub fn of_detail(&self, onetsoc_code: &str, domain: Domain) -> Vec<Element> {
        let rated = self.rated(onetsoc_code).iter();
        let element = |rated: &Rated| {
            let skill = self.list.get(convert::place(rated.element))?;
            if skill.domain != domain {
                return None;
            }
            let (importance, level) = self.values(rated)?;
            Some(Element {
                element_id: Arc::clone(&skill.element_id),
                name: skill.name.clone(),
                name_ko: skill.name_ko,
                importance,
                level,
            })
        };
        let mut found: Vec<Element> = rated.filter_map(element).collect();
        let by_id = |a: &Element, b: &Element| a.element_id.cmp(&b.element_id);
        order::sort(&mut found, Direction::Falling, |element| Some(element.importance), by_id);
        found
    }

    /// The most important of these.
    pub(super) fn top(&self, onetsoc_code: &str, domain: Domain) -> Vec<Element> {
        let mut found = self.of_detail(onetsoc_code, domain);
        found.truncate(TOP);
        found.shrink_to_fit();
        found
    }

    /// The ratings of an O*NET-SOC occupation, by element.
    fn rated(&self, onetsoc_code: &str) -> &[Rated] {
        let range = self.of.get(onetsoc_code).cloned();
        range.and_then(|range| self.rated.get(range)).unwrap_or_default()
    }

    /// Importance and level of a rating.
    fn values(&self, rated: &Rated) -> Option<(f64, Option<f64>)> {
        let importance = *self.values.get(convert::place(rated.importance))?;
        let level =
            rated.level.and_then(|level| self.values.get(convert::place(level.get())).copied());
        Some((importance, level))
    }

    /// What an occupation needs: the place of every element that it is rated on, by id, and how much.
    pub(super) fn needs(&self, occupation: &Occupation) -> Vec<(usize, Need)> {
        let mut ratings: BTreeMap<u32, Vec<(f64, Option<f64>)>> = BTreeMap::new();
        for detail in &occupation.details {
            for rated in self.rated(&detail.onetsoc_code) {
                ratings.entry(rated.element).or_default().extend(self.values(rated));
            }
        }
        let need = |ratings: Vec<(f64, Option<f64>)>| {
            let importances: Vec<f64> = ratings.iter().map(|(importance, _)| *importance).collect();
            let levels: Vec<f64> = ratings.iter().filter_map(|(_, level)| *level).collect();
            let importance = mean(&importances)?;
            Some(Need { importance, level: mean(&levels), n_details: ratings.len() })
        };
        let needs = ratings.into_iter();
        needs
            .filter_map(|(element, ratings)| Some((convert::place(element), need(ratings)?)))
            .collect()
    }
}

/// What the occupations that need an element are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedFigure {
    /// How important it is.
    Importance,
    /// On which level.
    Level,
    /// A figure of the occupation.
    Of(Figure),
}

impl Edition {
    /// The places of the occupations for which an element is at least so important, with how much of
    /// it they need, by a figure: those without it last in both orders, ties by code.
    #[must_use]
    pub fn who_needs(
        &self,
        skill: &Skill,
        min_importance: f64,
        by: NeedFigure,
        ascending: bool,
    ) -> Vec<(usize, Need)> {
        let Some(element) = self.elements.place(&skill.element_id) else { return Vec::new() };
        let need = |occupation: &Occupation| {
            let mut needs = self.elements.needs(occupation).into_iter();
            let need = needs.find(|(at, _)| *at == element).map(|(_, need)| need)?;
            reaches(need.importance, min_importance).then_some(need)
        };
        let places = self.occupations.iter().enumerate();
        let mut found: Vec<(usize, Need)> =
            places.filter_map(|(place, occupation)| Some((place, need(occupation)?))).collect();
        let figure = |(place, need): &(usize, Need)| match by {
            NeedFigure::Importance => Some(need.importance),
            NeedFigure::Level => need.level,
            NeedFigure::Of(figure) => figure.value(self.occupations.get(*place)?),
        };
        let direction = if ascending { Direction::Rising } else { Direction::Falling };
        order::sort(&mut found, direction, figure, |a, b| a.0.cmp(&b.0));
        found
    }
}
