//! An edition with the parts of its replies that are the same for everybody, written once.

use std::sync::{Arc, OnceLock};

use actix_web::http::header::HeaderValue;
use sha2::{Digest, Sha256};

use super::answer::weak;
use super::item::Item;
use super::kept::Shelf;
use super::written::Written;
use crate::read::edition::{BlsVersion, Edition, ScoreVersion, TaskFigure, TaskPlace};

/// What is served.
#[derive(Debug)]
pub(crate) struct View {
    /// The edition itself.
    pub(crate) edition: Arc<Edition>,
    pub(crate) score_version: Written<ScoreVersion>,
    pub(crate) bls: Written<BlsVersion>,
    pub(crate) attribution: Option<String>,
    etag: Option<HeaderValue>,
    /// Every occupation as an item of a list, in the edition's order.
    items: Vec<Written<Item<'static>>>,
    /// The replies that were made of it.
    pub(crate) shelf: Arc<Shelf>,
    /// The places of all tasks by score, disagreement and weight, largest and smallest first, once
    /// asked for.
    tasks: [[Sorted; 2]; 3],
}

/// The places of tasks in one order, once it is asked for.
type Sorted = OnceLock<Vec<TaskPlace>>;

impl View {
    /// Writes what does not depend on the request.
    pub(crate) fn new(edition: Edition, shelf: Shelf) -> serde_json::Result<Self> {
        let items: Vec<Written<Item<'static>>> =
            edition.occupations.iter().map(Item::written).collect::<Result<_, _>>()?;
        let score_version = Written::write(&edition.version)?;
        let bls = Written::write(&edition.bls)?;
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
            shelf: Arc::new(shelf),
            attribution: edition.version.attribution(),
            score_version,
            bls,
            items,
            tasks: Default::default(),
            edition: Arc::new(edition),
        })
    }

    /// The tag of every reply that follows from this edition alone.
    pub(crate) fn etag(&self) -> Option<&HeaderValue> {
        self.etag.as_ref()
    }

    /// The occupation at a place as an item of a list.
    pub(crate) fn item(&self, place: usize) -> Option<&Written<Item<'static>>> {
        self.items.get(place)
    }

    /// The places of all tasks in an order; those without the figure come last.
    pub(crate) fn tasks_by(&self, order: TaskFigure, ascending: bool) -> &[TaskPlace] {
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
                .filter_map(|place| Some((place, self.edition.task_at(place)?.task)))
                .collect();
            order.sort(&mut found, ascending, |(_, task)| task);
            found.into_iter().map(|(place, _)| place).collect::<Vec<_>>()
        };
        let kept = if ascending { rising } else { falling };
        kept.get_or_init(|| sorted(ascending))
    }
}
