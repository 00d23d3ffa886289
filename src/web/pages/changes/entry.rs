//! What happened at one time, in the words of a language.

use crate::read::differences::Cause;
use crate::read::edition::{Edition, Event, Made, Move, Moved};
use crate::read::releases::Release;
use crate::web::kernel::language::Language;
use crate::web::pages::figures::{points, whole};
use crate::web::pages::frame::{Title, day};
use crate::web::pages::gates::{Loss, Measured};
use crate::web::pages::listed::href;
use crate::web::pages::question;
use crate::web::pages::text::{self, Changes};

/// An entry of the list.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Under which the page has it.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) day: String,
    /// What became of it.
    pub(super) state: Option<&'static str>,
    pub(super) is_mock: bool,
    pub(super) facts: Vec<Fact>,
    /// Whether it is told from what was before it.
    pub(super) is_compared: bool,
    pub(super) differences: Vec<Differing>,
    /// How far the scores moved, in sentences.
    pub(super) moved: Vec<String>,
    pub(super) largest: Vec<Moving<'a>>,
    pub(super) accepted: Vec<Loss>,
    /// The gates that held it back, in words.
    pub(super) held_back: Vec<String>,
}

/// Of what it was made.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) values: Vec<String>,
    /// Where more is said of it.
    pub(super) href: Option<String>,
}

/// What is different from the one before.
#[derive(Debug)]
pub(super) struct Differing {
    pub(super) cause: &'static str,
    pub(super) before: String,
    pub(super) after: String,
}

/// An occupation whose score changed.
#[derive(Debug)]
pub(super) struct Moving<'a> {
    pub(super) title: Title<'a>,
    pub(super) href: Option<String>,
    pub(super) before: String,
    pub(super) after: String,
}

impl<'a> Entry<'a> {
    pub(super) fn build(edition: &'a Edition, language: Language, event: &'a Event<'a>) -> Self {
        match event {
            Event::Imported(release) => Self::imported(language, release),
            Event::Made(made) => Self::made(edition, language, made),
        }
    }

    fn imported(language: Language, release: &'a Release) -> Self {
        let t = &text::of(language).changes;
        let state = match (release.active, release.status.as_str()) {
            (true, _) => Some(t.served_release),
            (false, "staged") => Some(t.staged),
            (false, _) => None,
        };
        let rows = Fact { name: t.rows, values: vec![whole(release.row_count)], href: None };
        Self {
            id: format!("release-{}", anchor(&release.id)),
            title: (t.imported)(release.release_name.as_deref().unwrap_or(&release.id)),
            day: day(release.imported_at),
            state,
            is_mock: false,
            facts: vec![rows],
            is_compared: false,
            differences: Vec::new(),
            moved: Vec::new(),
            largest: Vec::new(),
            accepted: Vec::new(),
            held_back: Vec::new(),
        }
    }

    fn made(edition: &'a Edition, language: Language, made: &'a Made<'a>) -> Self {
        let t = text::of(language);
        let record = made.record;
        let fact = |name, values| Fact { name, values, href: None };
        // A mixture of questions has no page of its own.
        let asked =
            (!record.mixed_questions).then(|| question::href(language, &record.prompt_version));
        let differing = made.differences.iter().map(|it| Differing {
            cause: (t.changes.cause)(it.cause),
            before: (t.changes.value)(&it.before),
            after: (t.changes.value)(&it.after),
        });
        let largest = made.moved.as_ref().map(|moved| moved.largest.as_slice()).unwrap_or_default();
        Self {
            id: format!("snapshot-{}", record.id),
            title: (t.changes.made)(record.id, release_name(edition, &record.data_version)),
            day: day(record.created_at),
            state: state(&t.changes, made),
            is_mock: record.mock,
            facts: vec![
                fact((t.changes.cause)(Cause::Raters), record.raters.clone()),
                Fact {
                    href: asked,
                    ..fact(t.frozen.question, vec![record.prompt_version.clone()])
                },
                fact(t.frozen.weights, vec![record.weight_scheme.clone()]),
                fact(t.changes.ranked, vec![whole(record.ranked)]),
            ],
            is_compared: made.before.is_some(),
            differences: differing.collect(),
            moved: moved(&t.changes, made),
            largest: largest.iter().map(|of| Moving::build(edition, language, of)).collect(),
            accepted: made.accepted.iter().map(|gate| Loss::build(language, gate)).collect(),
            held_back: made
                .held_back
                .iter()
                .map(|gate| Measured::from(*gate).in_words(language))
                .collect(),
        }
    }
}

/// What became of a snapshot, where that is known.
fn state(t: &Changes, made: &Made<'_>) -> Option<&'static str> {
    let check = made.record.gates.as_ref();
    if made.is_served {
        return Some(t.served);
    }
    if made.record.active {
        return Some(t.published);
    }
    check.map(|check| if check.published { t.replaced } else { t.held_back })
}

/// How far the scores moved against the snapshot before, or why that is not said.
fn moved(t: &Changes, made: &Made<'_>) -> Vec<String> {
    match (&made.moved, made.before) {
        (Err(why), _) => vec![(t.not_compared)(*why).to_owned()],
        (Ok(_), None) => Vec::new(),
        (Ok(Moved { both, partly, new, gone, mean, largest }), Some(before)) => {
            let before = before.id;
            let mut said = vec![if largest.is_empty() {
                (t.unmoved)(before, *both)
            } else {
                (t.moved)(before, &signed(*mean), *both)
            }];
            if *partly > 0 {
                said.push((t.left_out)(*partly));
            }
            if new + gone > 0 {
                said.push((t.pools)(*new, *gone));
            }
            said
        }
    }
}

/// A change in points with its sign; with a decimal, since a mean over all occupations is small.
fn signed(points: f64) -> String {
    format!("{points:+.1}").replace('-', "−")
}

fn release_name<'a>(edition: &'a Edition, version: &'a str) -> &'a str {
    let release = edition.record.releases.iter().find(|release| release.id == version);
    release.and_then(|release| release.release_name.as_deref()).unwrap_or(version)
}

/// A name as a part of an address: what has a meaning there, or is no letter, is a hyphen.
fn anchor(name: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    name.chars().map(kept).collect()
}

impl<'a> Moving<'a> {
    fn build(edition: &'a Edition, language: Language, of: &Move<'a>) -> Self {
        let occupation = edition.occupation(of.soc_code);
        let code = || Title::plain(of.soc_code);
        Self {
            title: occupation.map_or_else(code, |found| Title::build(language, found)),
            href: occupation.map(|found| href(language, &found.soc_code)),
            before: points(of.before),
            after: points(of.after),
        }
    }
}
