//! An edition with the parts of its replies that are the same for everybody, written once.

use std::sync::{Arc, OnceLock};

use actix_web::http::header::HeaderValue;
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::answer::weak;
use super::occupation::Page;
use super::reply::Item;
use crate::edition::{BlsVersion, Edition, ScoreVersion, TaskFigure};
use crate::text;

/// A `T` that is written as JSON already.
#[derive(Debug)]
pub(super) struct Written<T> {
    json: Box<RawValue>,
    /// The same field by field, once asked for.
    fields: OnceLock<IndexMap<String, Box<RawValue>>>,
    of: std::marker::PhantomData<fn() -> T>,
}

impl<T> Written<T> {
    /// Writes it.
    pub(super) fn of(value: &T) -> serde_json::Result<Self>
    where
        T: Serialize,
    {
        Self::as_of(value)
    }

    /// Writes a value that is a `T` but for its lifetime.
    pub(super) fn as_of(value: &impl Serialize) -> serde_json::Result<Self> {
        let json = RawValue::from_string(text::to_json(value)?)?;
        Ok(Self { json, fields: OnceLock::new(), of: std::marker::PhantomData })
    }

    /// The JSON text.
    pub(super) fn text(&self) -> &str {
        self.json.get()
    }

    /// The fields of the object; an error for anything else.
    pub(super) fn fields(&self) -> serde_json::Result<&IndexMap<String, Box<RawValue>>> {
        if let Some(fields) = self.fields.get() {
            return Ok(fields);
        }
        let fields = serde_json::from_str(self.text())?;
        Ok(self.fields.get_or_init(|| fields))
    }
}

impl<T> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Written<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// What is served.
#[derive(Debug)]
pub(super) struct View {
    /// The edition itself.
    pub(super) edition: Arc<Edition>,
    pub(super) score_version: Written<ScoreVersion>,
    pub(super) bls: Written<BlsVersion>,
    pub(super) attribution: Option<String>,
    etag: Option<HeaderValue>,
    /// Every occupation as an item of a list, in the edition's order.
    items: Vec<Written<Item<'static>>>,
    /// Every occupation's own page, once somebody has asked for it.
    pages: Vec<OnceLock<Page>>,
    /// The places of all tasks by score, disagreement and weight, largest and smallest first, once
    /// asked for.
    tasks: [[Sorted; 2]; 3],
}

/// The places of tasks in one order, once it is asked for.
type Sorted = OnceLock<Vec<(usize, usize)>>;

impl View {
    /// Writes what does not depend on the request.
    pub(super) fn of(edition: Edition) -> serde_json::Result<Self> {
        let items: Vec<Written<Item<'static>>> =
            edition.occupations.iter().map(Item::written).collect::<Result<_, _>>()?;
        let score_version = Written::of(&edition.version)?;
        let bls = Written::of(&edition.bls)?;
        // Everything that can differ between two editions: what was published, by which program,
        // and, should two databases have counted alike, what is in it.
        let mut hash = Sha256::new();
        hash.update(env!("CARGO_PKG_VERSION"));
        hash.update(edition.seq.to_le_bytes());
        hash.update(score_version.text());
        hash.update(bls.text());
        for item in &items {
            hash.update(item.text());
        }
        Ok(Self {
            etag: weak(&hash.finalize()),
            pages: items.iter().map(|_| OnceLock::new()).collect(),
            attribution: edition.version.attribution(),
            score_version,
            bls,
            items,
            tasks: Default::default(),
            edition: Arc::new(edition),
        })
    }

    /// The tag of every reply that follows from this edition alone.
    pub(super) fn etag(&self) -> Option<&HeaderValue> {
        self.etag.as_ref()
    }

    /// The occupation at a place as an item of a list.
    pub(super) fn item(&self, place: usize) -> Option<&Written<Item<'static>>> {
        self.items.get(place)
    }

    /// The page of the occupation at a place, once somebody has asked for it.
    pub(super) fn page(&self, place: usize) -> Option<&OnceLock<Page>> {
        self.pages.get(place)
    }

    /// The places of all tasks in an order; those without the figure come last.
    pub(super) fn tasks_by(&self, order: TaskFigure, ascending: bool) -> &[(usize, usize)] {
        let [score, std, weight] = &self.tasks;
        let [falling, rising] = match order {
            TaskFigure::Score => score,
            TaskFigure::Std => std,
            TaskFigure::Weight => weight,
        };
        let sorted = |ascending: bool| {
            let mut found: Vec<_> = self
                .edition
                .task_places()
                .filter_map(|place| Some((place, self.edition.task_at(place)?.1)))
                .collect();
            order.sort(&mut found, ascending, |(_, task)| task);
            found.into_iter().map(|(place, _)| place).collect::<Vec<_>>()
        };
        let kept = if ascending { rising } else { falling };
        kept.get_or_init(|| sorted(ascending))
    }
}
