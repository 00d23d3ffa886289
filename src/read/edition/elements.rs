//! Skills, knowledge and abilities: which an occupation needs and how much, and who needs one.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::names::Wanted;
use super::{Edition, Figure, Occupation};
use crate::db::element_rating::{self, ElementValue};
use crate::db::{Conn, content_model_reference};
use crate::stats::mean;
use crate::stats::order::{self, Direction, reaches};

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
            Self::Skills => "this release has no table Skills",
            Self::Knowledge => "this release has no table Knowledge",
            Self::Abilities => "this release has no table Abilities",
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

/// One rating.
#[derive(Debug, Clone, Copy)]
struct Rated {
    /// The element's place in the list.
    element: usize,
    importance: f64,
    level: Option<f64>,
}

/// All ratings of an edition.
#[derive(Debug, Default)]
pub struct Elements {
    /// By id.
    list: Vec<Skill>,
    /// The ratings of each O*NET-SOC occupation, by element.
    of: BTreeMap<Box<str>, Box<[Rated]>>,
}

impl Elements {
    /// Reads the ratings of a release, which are too many to be held as they are stored.
    pub(super) fn read(conn: &mut Conn, data_version: &str) -> QueryResult<Self> {
        let reference = content_model_reference::of_version(conn, data_version)?;
        let known: BTreeMap<String, (String, Option<String>)> = reference
            .into_iter()
            .map(|row| (row.element_id, (row.element_name, row.description)))
            .collect();
        let mut reading = Reading::default();
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

    /// The elements whose name fits a text, the best first, those of equal fit by id.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&Skill> {
        let wanted = Wanted::of(text);
        let fit = |skill: &Skill| wanted.fit(skill.name.as_deref()?);
        let mut found: Vec<_> =
            self.list.iter().filter_map(|skill| Some((fit(skill)?, skill))).collect();
        found.sort_by_key(|(fit, _)| *fit);
        found.into_iter().map(|(_, skill)| skill).collect()
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
        let rated = self.of.get(onetsoc_code).map(AsRef::as_ref).unwrap_or_default();
        let mut found: Vec<Element> = rated
            .iter()
            .filter_map(|rated| {
                let skill = self.list.get(rated.element)?;
                (skill.domain == domain).then(|| Element {
                    element_id: Arc::clone(&skill.element_id),
                    name: skill.name.clone(),
                    importance: rated.importance,
                    level: rated.level,
                })
            })
            .collect();
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

    /// What an occupation needs: the place of every element that it is rated on, by id, and how much.
    pub(super) fn needs(&self, occupation: &Occupation) -> Vec<(usize, Need)> {
        let mut ratings: BTreeMap<usize, Vec<Rated>> = BTreeMap::new();
        for detail in &occupation.details {
            let rated = self.of.get(detail.onetsoc_code.as_str()).into_iter().flatten();
            rated.for_each(|rated| ratings.entry(rated.element).or_default().push(*rated));
        }
        let need = |ratings: Vec<Rated>| {
            let importances: Vec<f64> = ratings.iter().map(|rated| rated.importance).collect();
            let levels: Vec<f64> = ratings.iter().filter_map(|rated| rated.level).collect();
            let importance = mean(&importances)?;
            Some(Need { importance, level: mean(&levels), n_details: ratings.len() })
        };
        let needs = ratings.into_iter();
        needs.filter_map(|(element, ratings)| Some((element, need(ratings)?))).collect()
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
            NeedFigure::Of(figure) => figure.of(self.occupations.get(*place)?),
        };
        let direction = if ascending { Direction::Rising } else { Direction::Falling };
        order::sort(&mut found, direction, figure, |a, b| a.0.cmp(&b.0));
        found
    }
}

/// Ratings while they are read, with elements numbered as they come.
#[derive(Default)]
struct Reading {
    numbers: BTreeMap<String, usize>,
    domains: Vec<Domain>,
    of: BTreeMap<Box<str>, Vec<Rated>>,
    /// The O*NET-SOC occupation whose ratings come now, one after the other.
    code: String,
    /// Its importance and level by element.
    of_one: BTreeMap<usize, (Option<f64>, Option<f64>)>,
}

impl Reading {
    fn add(&mut self, value: &ElementValue) {
        let Some(domain) = Domain::ALL.into_iter().find(|domain| domain.name() == value.domain)
        else {
            return;
        };
        if self.code != value.onetsoc_code {
            self.finish_one();
            self.code.clone_from(&value.onetsoc_code);
        }
        let next = self.domains.len();
        let number = match self.numbers.get(&value.element_id) {
            Some(number) => *number,
            None => {
                self.domains.push(domain);
                self.numbers.insert(value.element_id.clone(), next);
                next
            }
        };
        let (importance, level) = self.of_one.entry(number).or_default();
        match value.scale_id.as_str() {
            "IM" => *importance = Some(value.data_value),
            "LV" if value.not_relevant != Some(true) => *level = Some(value.data_value),
            _ => {}
        }
    }

    /// A level without an importance says nothing of who needs the element, and is left out.
    fn finish_one(&mut self) {
        let rated = std::mem::take(&mut self.of_one).into_iter();
        let rated = rated.filter_map(|(element, (importance, level))| {
            Some(Rated { element, importance: importance?, level })
        });
        let rated: Vec<Rated> = rated.collect();
        if !rated.is_empty() {
            self.of.insert(self.code.as_str().into(), rated);
        }
    }

    fn finish(mut self, mut known: BTreeMap<String, (String, Option<String>)>) -> Elements {
        self.finish_one();
        let mut places = vec![0; self.domains.len()];
        let mut list = Vec::with_capacity(places.len());
        for (element_id, number) in self.numbers {
            let Some(domain) = self.domains.get(number) else { continue };
            places.get_mut(number).into_iter().for_each(|place| *place = list.len());
            let (name, description) = known.remove(&element_id).unzip();
            list.push(Skill {
                element_id: element_id.into(),
                name: name.map(Into::into),
                description: description.flatten(),
                domain: *domain,
                occupations: 0,
                needed_in: 0,
                mean_importance: None,
                mean_level: None,
            });
        }
        let sorted = |rated: Vec<Rated>| {
            let place = |rated: Rated| {
                let element = *places.get(rated.element)?;
                Some(Rated { element, ..rated })
            };
            let mut rated: Vec<Rated> = rated.into_iter().filter_map(place).collect();
            rated.sort_unstable_by_key(|rated| rated.element);
            rated.into_boxed_slice()
        };
        let of = self.of.into_iter().map(|(code, rated)| (code, sorted(rated))).collect();
        Elements { list, of }
    }
}
