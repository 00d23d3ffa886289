//! How a score is cited: with the snapshot and the release, by which alone it can be found again.

use crate::read::edition::{Score, ScoreVersion};
use crate::web::kernel::language::Language;
use crate::web::kernel::route::Ask;
use crate::web::pages::elsewhere::frozen_path;
use crate::web::pages::figures::{points, range};
use crate::web::pages::text;

/// A citation in two forms.
#[derive(Debug)]
pub(in crate::web::pages) struct Citation {
    /// As it stands in a list of references.
    pub(in crate::web::pages) text: String,
    /// The same for BibTeX.
    pub(in crate::web::pages) bibtex: String,
}

impl Citation {
    /// Of a score with the title and the SOC code of its occupation.
    pub(in crate::web::pages) fn build(
        ask: &Ask,
        version: &ScoreVersion,
        score: &Score,
        title: &str,
        code: &str,
    ) -> Self {
        let language = ask.language;
        // What is cited must be there later: the snapshot's own page, not that of whatever is published then.
        let path = version.snapshot.map(|snapshot| frozen_path(snapshot, code));
        let path = path.unwrap_or_else(|| format!("/jobs/{code}"));
        // Who does not know the host of a path cannot go there.
        let address = ask.site.absolute(&language.address(&path));
        let at = address.as_ref().map_or_else(String::new, |address| format!(" {address}"));
        let made = version.generated_at.map(|at| at.format("%Y").to_string());
        let year = made.unwrap_or_else(|| "n.d.".to_owned());
        let release = version.release_name.as_deref().unwrap_or(&version.data_version);
        let snapshot = version.snapshot.map_or_else(|| "–".to_owned(), |it| it.to_string());
        let interval = score.interval();
        let said = |language| {
            let common = &text::of(language).common;
            let of = |mean| (common.score_of)(&points(mean), score.partly_scored);
            match (score.mean.map(of), language) {
                (None, _) => common.no_score.to_owned(),
                (Some(score), Language::English) => format!("score {score}"),
                (Some(score), Language::Korean) => score,
            }
        };
        let (score, in_english) = (said(language), said(Language::English));
        let interval = interval.map(|(low, high)| format!(" ({})", range(language, low, high)));
        let interval = interval.unwrap_or_default();
        let text = match language {
            Language::English => format!(
                "onet-ai ({year}). {title} ({code}): {score}{interval}. Snapshot {snapshot} of {release}.{at}"
            ),
            Language::Korean => format!(
                "onet-ai({year}). {title}({code}): {score}{interval}. {release}, 스냅숏 {snapshot}.{at}"
            ),
        };
        let at = address.map_or_else(String::new, |address| {
            format!(",\n  howpublished = {{\\url{{{address}}}}}")
        });
        let bibtex = format!(
            "@misc{{onetai-{code}-{snapshot},\n  title = {{{title} ({code}): {in_english}}},\n  author = {{{{onet-ai}}}},\n  year = {{{year}}},\n  note = {{Snapshot {snapshot} of {release}}}{at}\n}}"
        );
        Self { text, bibtex }
    }
}
