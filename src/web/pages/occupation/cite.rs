//! How a score is cited: with the snapshot and the release, by which alone it can be found again.

use crate::read::edition::Occupation;
use crate::web::kernel::language::Language;
use crate::web::kernel::route::Ask;
use crate::web::pages::figures::{points, range};

/// A citation in two forms.
#[derive(Debug)]
pub(super) struct Citation {
    /// As it stands in a list of references.
    pub(super) text: String,
    /// The same for BibTeX.
    pub(super) bibtex: String,
}

impl Citation {
    pub(super) fn build(ask: &Ask, occupation: &Occupation, title: &str) -> Self {
        let (language, version) = (ask.language, &ask.view.edition.version);
        let code = &occupation.soc_code;
        let address = ask.site.address(&language.address(&format!("/jobs/{code}")));
        let made = version.generated_at.map(|at| at.format("%Y").to_string());
        let year = made.unwrap_or_else(|| "n.d.".to_owned());
        let release = version.release_name.as_deref().unwrap_or(&version.data_version);
        let snapshot = version.snapshot.map_or_else(|| "–".to_owned(), |it| it.to_string());
        let score = occupation.score.mean.map_or_else(|| "–".to_owned(), points);
        let interval = occupation.score.interval();
        let interval = interval.map(|(low, high)| format!(" ({})", range(language, low, high)));
        let interval = interval.unwrap_or_default();
        let text = match language {
            Language::English => format!(
                "onet-ai ({year}). {title} ({code}): score {score} of 100{interval}. Snapshot {snapshot} of {release}. {address}"
            ),
            Language::Korean => format!(
                "onet-ai({year}). {title}({code}): 100점 만점에 {score}점{interval}. {release}, 스냅숏 {snapshot}. {address}"
            ),
        };
        let bibtex = format!(
            "@misc{{onetai-{code}-{snapshot},\n  title = {{{title} ({code}): score {score} of 100}},\n  author = {{{{onet-ai}}}},\n  year = {{{year}}},\n  note = {{Snapshot {snapshot} of {release}}},\n  howpublished = {{\\url{{{address}}}}}\n}}"
        );
        Self { text, bibtex }
    }
}
