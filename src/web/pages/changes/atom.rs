//! `/changes.atom`: the changes as a feed (RFC 4287). Names of entries never change: they follow from the kind, number and
//! time of what they are about, not from where the site is reached.

use std::fmt::Write;

use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

use super::ENTRIES;
use super::entry::Entry;
use crate::read::edition::{Event, LabelSource};
use crate::text::xml;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::route::{Ask, Route};
use crate::web::kernel::site::Site;
use crate::web::pages::frame::{Frame, Head};
use crate::web::pages::rendered;
use crate::web::pages::text::{self, Text};

/// The feed.
pub(crate) fn route() -> Route {
    Route::of_feed("/changes.atom", "What happened, as a feed (RFC 4287)", ATOM, feed)
}

/// The type of feeds.
const ATOM: &str = "application/atom+xml; charset=utf-8";

/// An entry's text, as a part of a page.
#[derive(Template)]
#[template(path = "changes/entry.html")]
struct Content<'a> {
    t: &'static Text,
    entry: Entry<'a>,
    site: &'a Site,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape of a handler")]
fn feed(ask: &Ask, (): &()) -> Result<Answer, Error> {
    let (language, edition, site) = (ask.language, &*ask.view.edition, &*ask.site);
    let t = text::of(language);
    let events = edition.events();
    let updated = events.iter().map(Event::updated).max().unwrap_or_default();
    let at = |path: &str| xml(&site.address(&language.address(path)));
    let site_name = site.public_url.as_deref().unwrap_or_default();
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>{}</id>\n<title>onet-ai: {}</title>\n<subtitle>{}</subtitle>\n<updated>{}</updated>\n\
         <author><name>onet-ai</name></author>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<generator version=\"{}\">onet-ai</generator>\n",
        language.code(),
        name(language, &["feed", site_name]),
        xml(t.changes.title),
        xml(t.changes.about),
        time(updated),
        at("/changes.atom"),
        at("/changes"),
        env!("CARGO_PKG_VERSION"),
    );
    if let Some(rights) = rights(ask) {
        // Writing to a string cannot fail.
        let _ = writeln!(feed, "<rights>{}</rights>", xml(&rights));
    }
    for event in events.iter().take(ENTRIES) {
        let entry = Entry::build(edition, language, event);
        let page = format!("{}#{}", site.address(&language.address("/changes")), entry.id);
        // What became of it is not said: it changes without anything having happened to the entry itself.
        let title = entry.title.clone();
        let id = name(language, &[&entry.id, &time(event.at())]);
        let content = rendered(&Content { t, entry, site })?;
        let _ = write!(
            feed,
            "<entry>\n<id>{id}</id>\n<title>{}</title>\n<published>{}</published>\n<updated>{}</updated>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<content type=\"html\">{}</content>\n</entry>\n",
            xml(&title),
            time(event.at()),
            time(event.updated()),
            xml(&page),
            xml(&content),
        );
    }
    feed.push_str("</feed>\n");
    Ok(Answer::of_database(ATOM, feed.into_bytes()))
}

/// Whose data the scores are made of, and what must be known before any of them is read.
fn rights(ask: &Ask) -> Option<String> {
    let head = Head { path: "/changes".to_owned(), title: String::new(), about: None };
    let foot = Frame::build(ask, head).foot?;
    let common = &text::of(ask.language).common;
    let mut says: Vec<String> = foot.warnings.iter().map(|it| (*it).to_owned()).collect();
    says.push(foot.meaning.to_owned());
    says.extend(foot.question.map(|question| format!("“{question}”")));
    says.extend(foot.is_not.map(str::to_owned));
    says.extend(foot.onet);
    says.extend(foot.labels.iter().map(|source| {
        let LabelSource { citation, licence, address, .. } = source;
        format!("{} {citation} ({} {licence}, {address})", common.labels, common.licence)
    }));
    says.extend(foot.bls.map(|bls| format!("{} {bls}", common.bls)));
    Some(says.join(" "))
}

/// A time as RFC 3339 writes it.
fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A name that is the same for ever: a UUID (RFC 9562, version 8) from the hash of what it is about.
fn name(language: Language, of: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in ["onet-ai", language.code()].iter().chain(of) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut id = "urn:uuid:".to_owned();
    for (place, byte) in hash.finalize().iter().take(16).enumerate() {
        let byte = match place {
            6 => byte & 0x0f | 0x80,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        if matches!(place, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        let _ = write!(id, "{byte:02x}");
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_follows_from_what_it_is_about_and_is_a_uuid() {
        let of = |parts: &[&str]| name(Language::English, parts);
        assert_eq!(of(&["snapshot-1", "x"]), of(&["snapshot-1", "x"]));
        assert_ne!(of(&["snapshot-1", "x"]), of(&["snapshot-1x", ""]), "parts are apart");
        assert_ne!(of(&["feed"]), name(Language::Korean, &["feed"]));
        let id = of(&["feed"]);
        let uuid: Vec<&str> = id.strip_prefix("urn:uuid:").unwrap().split('-').collect();
        assert_eq!(uuid.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(uuid[2].starts_with('8') && uuid[3].starts_with(['8', '9', 'a', 'b']), "{id}");
    }
}
