//! How a score is cited: with its interval, the snapshot and the release, by which alone it can be found again.

use crate::read::edition::{Occupation, Score, ScoreVersion};
use crate::web::kernel::language::Language;
use crate::web::kernel::route::Ask;
use crate::web::pages::elsewhere::frozen_path;
use crate::web::pages::figures::{points, range};
use crate::web::pages::text;

/// A citation in several forms.
#[derive(Debug)]
pub(in crate::web::pages) struct Citation {
    pub(in crate::web::pages) forms: Vec<Form>,
    /// What is said where the forms have no address, because the operator named none.
    pub(in crate::web::pages) no_address: Option<String>,
}

/// One form of it.
#[derive(Debug)]
pub(in crate::web::pages) struct Form {
    pub(in crate::web::pages) name: &'static str,
    /// The language it is written in, where that is not the page's.
    pub(in crate::web::pages) lang: Option<&'static str>,
    pub(in crate::web::pages) text: String,
    /// Whether it is for a program.
    pub(in crate::web::pages) is_code: bool,
}

/// The occupation whose score is cited.
#[derive(Debug)]
pub(in crate::web::pages) struct Cited<'a> {
    pub(in crate::web::pages) title: &'a str,
    pub(in crate::web::pages) title_ko: Option<&'a str>,
    pub(in crate::web::pages) soc_code: &'a str,
}

impl<'a> Cited<'a> {
    /// One of the edition.
    pub(super) fn of(occupation: &'a Occupation) -> Self {
        let Occupation { title, title_ko, soc_code, .. } = occupation;
        Self { title, title_ko: *title_ko, soc_code }
    }
}

impl Citation {
    /// Of an occupation's score in a snapshot.
    pub(in crate::web::pages) fn build(
        ask: &Ask,
        version: &ScoreVersion,
        score: &Score,
        of: &Cited<'_>,
    ) -> Self {
        let t = text::of(ask.language);
        let path = path(version, of.soc_code);
        let form = |name, lang: Option<Language>, text| Form {
            name,
            lang: lang.filter(|lang| *lang != ask.language).map(Language::code),
            text,
            is_code: lang.is_none(),
        };
        // Who does not know the host of a path cannot go there.
        let at = |language: Language| ask.site.absolute(&language.address(&path));
        let forms = vec![
            form("APA", Some(Language::English), apa(version, score, of, at(Language::English))),
            form(
                t.occupation.cite_korean,
                Some(Language::Korean),
                korean(version, score, of, at(Language::Korean)),
            ),
            form("BibTeX", None, bibtex(version, score, of, at(Language::English))),
        ];
        let address = at(ask.language);
        let no_address = || (t.occupation.cite_no_address)(&ask.language.address(&path));
        Self { forms, no_address: address.is_none().then(no_address) }
    }
}

/// What is cited must be there later: the snapshot's own page, not that of whatever is published then.
fn path(version: &ScoreVersion, soc_code: &str) -> String {
    let snapshot = version.snapshot.map(|snapshot| frozen_path(snapshot, soc_code));
    snapshot.unwrap_or_else(|| format!("/jobs/{soc_code}"))
}

fn year(version: &ScoreVersion) -> Option<String> {
    version.generated_at.map(|at| at.format("%Y").to_string())
}

fn release(version: &ScoreVersion) -> &str {
    version.release_name.as_deref().unwrap_or(&version.data_version)
}

/// The score with its interval, or why there is none.
fn figure(language: Language, score: &Score) -> String {
    let common = &text::of(language).common;
    let Some(mean) = score.mean else {
        let why = score.reason.map(common.reason).map(|why| match language {
            Language::English => format!(" ({why})"),
            Language::Korean => format!("({why})"),
        });
        return format!("{}{}", common.no_score, why.unwrap_or_default());
    };
    let said = (common.score_of)(&points(mean), score.partly_scored);
    let interval = score.interval().map(|(low, high)| range(language, low, high));
    match (language, interval) {
        (Language::English, Some(interval)) => format!("score {said}, 95% interval {interval}"),
        (Language::English, None) => format!("score {said}"),
        (Language::Korean, Some(interval)) => format!("{said}, 95% 구간 {interval}"),
        (Language::Korean, None) => said,
    }
}

/// Where the figure is, in English.
fn place(version: &ScoreVersion) -> String {
    let release = release(version);
    version
        .snapshot
        .map_or_else(|| release.to_owned(), |snapshot| format!("Snapshot {snapshot} of {release}"))
}

fn apa(version: &ScoreVersion, score: &Score, of: &Cited<'_>, at: Option<String>) -> String {
    let year = year(version).unwrap_or_else(|| "n.d.".to_owned());
    let (figure, place) = (figure(Language::English, score), place(version));
    let at = at.map_or_else(String::new, |at| format!(" {at}"));
    let Cited { title, soc_code, .. } = of;
    format!("onet-ai. ({year}). {title} ({soc_code}): {figure} ({place}) [Data set].{at}")
}

fn korean(version: &ScoreVersion, score: &Score, of: &Cited<'_>, at: Option<String>) -> String {
    let year = year(version).unwrap_or_else(|| "연도 없음".to_owned());
    let figure = figure(Language::Korean, score);
    let snapshot = version.snapshot.map_or_else(String::new, |id| format!(" 스냅숏 {id}"));
    let at = at.map_or_else(String::new, |at| format!(" {at}"));
    let (title, code, release) = (of.title_ko.unwrap_or(of.title), of.soc_code, release(version));
    format!("onet-ai({year}). {title}({code}): {figure}. {release}{snapshot}.{at}")
}

fn bibtex(version: &ScoreVersion, score: &Score, of: &Cited<'_>, at: Option<String>) -> String {
    let Cited { title, soc_code, .. } = of;
    let key = version.snapshot.map_or_else(String::new, |id| format!("-{id}"));
    let title = escaped(&format!("{title} ({soc_code}): {}", figure(Language::English, score)));
    let year = year(version).map_or_else(String::new, |year| format!("\n  year = {{{year}}},"));
    let at = at.map_or_else(String::new, |at| format!(",\n  howpublished = {{\\url{{{at}}}}}"));
    format!(
        "@misc{{onetai-{soc_code}{key},\n  title = {{{title}}},\n  author = {{{{onet-ai}}}},{year}\n  note = {{{}}}{at}\n}}",
        escaped(&place(version)),
    )
}

/// Text in which TeX sees no commands.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if matches!(c, '%' | '&' | '#' | '_' | '$' | '{' | '}') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tex_sees_no_commands() {
        assert_eq!(escaped("R&D, 95% of {x_1}"), "R\\&D, 95\\% of \\{x\\_1\\}");
    }
}
