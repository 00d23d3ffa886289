//! The ratings of a release as they come from the database, into what an edition keeps.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZero;
use std::ops::Range;

use super::{Domain, Elements, Rated, Skill};
use crate::convert;
use crate::db::element_rating::ElementValue;
use crate::korean;

/// Ratings while they are read, with elements numbered as they come.
pub(super) struct Reading {
    numbers: BTreeMap<String, u32>,
    domains: Vec<Domain>,
    /// The number of each value, by its bits.
    known: HashMap<u64, u32>,
    values: Vec<f64>,
    rated: Vec<Rated>,
    of: BTreeMap<Box<str>, Range<usize>>,
    /// The O*NET-SOC occupation whose ratings come now, one after the other.
    code: String,
    /// Its importance and level by element.
    of_one: BTreeMap<u32, (Option<f64>, Option<f64>)>,
}

impl Reading {
    pub(super) fn new() -> Self {
        Self {
            numbers: BTreeMap::new(),
            domains: Vec::new(),
            known: HashMap::new(),
            // The number 0 is no value.
            values: vec![f64::NAN],
            rated: Vec::new(),
            of: BTreeMap::new(),
            code: String::new(),
            of_one: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, value: &ElementValue) {
        let Some(domain) = Domain::ALL.into_iter().find(|domain| domain.name() == value.domain)
        else {
            return;
        };
        if self.code != value.onetsoc_code {
            self.finish_one();
            self.code.clone_from(&value.onetsoc_code);
        }
        let next = convert::number(self.domains.len());
        let element = self.numbers.get(&value.element_id).copied().unwrap_or_else(|| {
            self.domains.push(domain);
            self.numbers.insert(value.element_id.clone(), next);
            next
        });
        let (importance, level) = self.of_one.entry(element).or_default();
        match value.scale_id.as_str() {
            "IM" => *importance = Some(value.data_value),
            "LV" if value.not_relevant != Some(true) => *level = Some(value.data_value),
            _ => {}
        }
    }

    /// The number of a value, which is kept once.
    fn value(&mut self, value: f64) -> u32 {
        let values = &mut self.values;
        *self.known.entry(value.to_bits()).or_insert_with(|| {
            values.push(value);
            convert::number(values.len() - 1)
        })
    }

    /// A level without an importance says nothing of who needs the element, and is left out.
    fn finish_one(&mut self) {
        let start = self.rated.len();
        for (element, (importance, level)) in std::mem::take(&mut self.of_one) {
            let Some(importance) = importance.map(|value| self.value(value)) else { continue };
            let level = level.and_then(|value| NonZero::new(self.value(value)));
            self.rated.push(Rated { element, importance, level });
        }
        if self.rated.len() > start {
            self.of.insert(self.code.as_str().into(), start..self.rated.len());
        }
    }

    pub(super) fn finish(
        mut self,
        mut known: BTreeMap<String, (String, Option<String>)>,
    ) -> Elements {
        self.finish_one();
        let mut places = vec![0; self.domains.len()];
        let mut list = Vec::with_capacity(places.len());
        for (element_id, element) in self.numbers {
            let Some(domain) = self.domains.get(convert::place(element)) else { continue };
            let place = convert::number(list.len());
            places
                .get_mut(convert::place(element))
                .into_iter()
                .for_each(|of_element| *of_element = place);
            let (name, description) = known.remove(&element_id).unzip();
            list.push(Skill {
                name_ko: korean::element(&element_id),
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
        for rated in &mut self.rated {
            rated.element = places.get(convert::place(rated.element)).copied().unwrap_or(u32::MAX);
        }
        for range in self.of.values() {
            let own = self.rated.get_mut(range.clone()).unwrap_or_default();
            own.sort_unstable_by_key(|rated| rated.element);
        }
        self.rated.shrink_to_fit();
        Elements { list, values: self.values, rated: self.rated, of: self.of }
    }
}
