//! What the page shows: the figures, or in their place why they are not here.

use askama::Template;

use crate::db::archived_item::ArchivedItem;
use crate::read::edition::FrozenScore;
use crate::web::kernel::language::Language;
use crate::web::kernel::route::Ask;
use crate::web::pages::elsewhere::{self, Pictured, frozen_path};
use crate::web::pages::frame::{Frame, Head, Title, day};
use crate::web::pages::listed::href;
use crate::web::pages::occupation::{Citation, Cited, Fact, Verdict, rank, scored};
use crate::web::pages::question;
use crate::web::pages::text::{self, Text};

/// An occupation in a snapshot.
#[derive(Template)]
#[template(path = "frozen/page.html")]
pub(super) struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    title: Title<'a>,
    code: &'a str,
    as_stored: String,
    /// Whether these figures are the published ones.
    standing: String,
    is_published: bool,
    /// The occupation's present page; none where the release that is served has no such occupation.
    present: Option<String>,
    verdict: Verdict<'a>,
    facts: Vec<Fact<'static>>,
    /// The questions of the raters: name and page.
    questions: Vec<(&'a str, String)>,
    citation: Citation,
}

impl<'a> Page<'a> {
    pub(super) fn build(ask: &'a Ask, snapshot: i64, found: &'a FrozenScore) -> Self {
        let (language, edition) = (ask.language, &*ask.view.edition);
        let t = text::of(language);
        let (score, version) = (&found.score, &found.version);
        let title = Title::of(language, &found.title, found.title_ko);
        let verdict = Verdict::build(language, version, score);
        let release = version.release_name.as_deref().unwrap_or(&version.data_version);
        let made = version.generated_at.map(day).unwrap_or_default();
        let is_published = edition.version.snapshot == Some(snapshot);
        let head = Head {
            path: frozen_path(snapshot, &found.soc_code),
            title: (t.frozen.title)(title.text, verdict.said.as_deref(), snapshot),
            about: Some(verdict.sentences.join(" ")),
        };
        let frame = Frame::build(ask, head).with_version(version);
        let shown = Pictured { snapshot, soc_code: &found.soc_code, title: title.text, score };
        let picture = elsewhere::picture(ask, &shown);
        let cited =
            Cited { title: &found.title, title_ko: found.title_ko, soc_code: &found.soc_code };
        Self {
            frame: frame.with_picture(picture),
            t,
            code: &found.soc_code,
            as_stored: (t.frozen.as_stored)(snapshot, release, &made),
            standing: if is_published {
                t.frozen.still.to_owned()
            } else {
                (t.frozen.superseded)(edition.version.snapshot)
            },
            is_published,
            present: present(ask, &found.soc_code),
            verdict,
            facts: facts(t, found),
            questions: question::of_raters(&version.raters, language),
            citation: Citation::build(ask, version, score, &cited),
            title,
        }
    }
}

fn present(ask: &Ask, code: &str) -> Option<String> {
    let found = ask.view.edition.occupation(code)?;
    Some(href(ask.language, &found.soc_code))
}

/// Rank, how much of the work was scored, and the weights.
fn facts(t: &Text, found: &FrozenScore) -> Vec<Fact<'static>> {
    let (score, version) = (&found.score, &found.version);
    let mut facts = vec![rank(t, score, found.ranked)];
    facts.extend(scored(t, score));
    facts.push(Fact {
        name: t.frozen.weights,
        value: version.weight_scheme.clone(),
        ..Fact::default()
    });
    facts
}

/// What stands in the place of figures that are not here.
#[derive(Template)]
#[template(path = "frozen/gone.html")]
pub(super) struct Gone<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    sentence: String,
    remedy: &'static str,
    /// What the operator may do.
    command: Option<String>,
    present: Option<String>,
}

impl<'a> Gone<'a> {
    pub(super) fn unknown(ask: &'a Ask, snapshot: i64, code: &str) -> Self {
        let t = text::of(ask.language);
        Self::build(ask, (t.frozen.unknown)(snapshot), t.frozen.unknown_remedy, code)
    }

    pub(super) fn archived(ask: &'a Ask, snapshot: i64, item: &ArchivedItem, code: &str) -> Self {
        let t = text::of(ask.language);
        let sentence = (t.frozen.archived)(snapshot, &day(item.archived_at.and_utc()));
        let command = Some(format!("onet-ai archive restore {}", item.file));
        Self { command, ..Self::build(ask, sentence, t.frozen.archived_remedy, code) }
    }

    pub(super) fn no_occupation(ask: &'a Ask, snapshot: i64, code: &str) -> Self {
        let t = text::of(ask.language);
        let sentence = (t.frozen.no_occupation)(snapshot, code);
        Self::build(ask, sentence, t.frozen.no_occupation_remedy, code)
    }

    fn build(ask: &'a Ask, sentence: String, remedy: &'static str, code: &str) -> Self {
        let language: Language = ask.language;
        let t = text::of(language);
        let head = Head { path: "/".to_owned(), title: t.frozen.gone.to_owned(), about: None };
        let present = present(ask, code);
        Self { frame: Frame::build(ask, head), t, sentence, remedy, command: None, present }
    }
}
