//! The pieces that replies share: origin and meaning, the list envelope, a page of occupations.

use schemars::JsonSchema;
use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};

use super::error::Error;
use super::item::Item;
use super::paging::Paging;
use super::view::View;
use super::written::Written;
use crate::read::edition::{BlsVersion, Matched, ScoreVersion};

/// The origin and meaning of the figures in a reply.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Meaning<'a> {
    /// Where the scores come from.
    score_version: &'a Written<ScoreVersion>,
    /// What a score means, and whether these mean anything.
    disclaimer: &'a str,
    /// Whose data the tasks are; null for the made-up sample.
    attribution: Option<&'a str>,
    /// Which BLS figures are shown.
    bls: &'a Written<BlsVersion>,
}

impl<'a> Meaning<'a> {
    pub(crate) fn in_view(view: &'a View) -> Self {
        Self {
            score_version: &view.score_version,
            disclaimer: &view.edition.disclaimer,
            attribution: view.attribution.as_deref(),
            bls: &view.bls,
        }
    }
}

/// One page of a list, without its items.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Envelope {
    /// Items on all pages.
    total: usize,
    /// This page, from 1.
    page: usize,
    /// Items per page.
    per_page: usize,
    /// The next page; null on the last.
    next: Option<String>,
    /// The page before; null on the first.
    prev: Option<String>,
}

impl Envelope {
    /// The envelope, and the items of the page.
    pub(crate) fn page<T>(paging: &Paging, items: Vec<T>) -> (Self, Vec<T>) {
        let total = items.len();
        let (next, prev) = paging.neighbours(total);
        let link = |number| paging.link(number);
        let envelope = Self {
            total,
            page: paging.number,
            per_page: paging.size,
            next: next.map(link),
            prev: prev.map(link),
        };
        (envelope, paging.cut(items))
    }
}

/// One page of occupations.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct List<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// The occupations of this page.
    #[schemars(with = "Vec<Item<'static>>")]
    occupations: Vec<Listed<'a>>,
}

/// An occupation that is written already, and which of its texts the search matched.
#[derive(Debug)]
struct Listed<'a> {
    item: &'a Written<Item<'static>>,
    matched: Option<Matched<'a>>,
}

impl Serialize for Listed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(matched) = &self.matched else { return self.item.serialize(serializer) };
        let fields = self.item.fields().map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(Some(fields.len() + 1))?;
        for (name, value) in fields {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("matched", matched)?;
        map.end()
    }
}

impl<'a> List<'a> {
    /// The page of the list that is asked for. `matched` gives the text that a search matched, by
    /// the occupation's position in the edition.
    pub(crate) fn page(
        view: &'a View,
        paging: &Paging,
        places: Vec<usize>,
        matched: impl Fn(usize) -> Option<Matched<'a>>,
    ) -> Result<Self, Error> {
        let (envelope, places) = Envelope::page(paging, places);
        let occupations = places
            .into_iter()
            .map(|place| {
                let item = view.item(place).ok_or_else(Error::internal)?;
                Ok(Listed { item, matched: matched(place) })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { envelope, occupations })
    }
}
