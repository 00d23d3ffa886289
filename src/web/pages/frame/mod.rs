//! What stands around every page: title, addresses in both languages, search box, links, and at the foot whose data it
//! is and what a score means.

use chrono::{DateTime, Utc};

use crate::read::edition::{LabelSource, Measure, Occupation, Rater, ScoreVersion};
use crate::web::kernel::language::Language;
use crate::web::kernel::route::Ask;
use crate::web::kernel::site::Site;
use crate::web::kernel::view::View;

use super::assets;
use super::text::{self, Text};

/// The frame of one page.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub(super) t: &'static Text,
    pub(super) language: Language,
    /// What the page is, as a sentence.
    pub(super) title: String,
    /// The same in two sentences, for search engines; none where they should not list the page.
    pub(super) about: Option<String>,
    /// The address of the page without what does not belong to it.
    pub(super) canonical: String,
    /// What other sites show in the place of a link; none where nobody should link it.
    pub(super) card: Option<Card>,
    /// The page in every language, and in that of the browser: code and address.
    pub(super) languages: Vec<(&'static str, String)>,
    /// The page in the other language, for readers.
    pub(super) switch: String,
    /// What is in the search box.
    pub(super) searched: String,
    /// The picture that stands for the page where it is linked.
    pub(super) picture: Option<Picture>,
    pub(super) foot: Option<Foot<'a>>,
}

/// What other sites show in the place of a link.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) about: String,
    /// The address with scheme and host; none where these are not known.
    pub(super) address: Option<String>,
}

/// A picture that other sites show in the place of a link.
#[derive(Debug)]
pub(super) struct Picture {
    /// With scheme and host, as those sites need it.
    pub(super) address: String,
    /// What it shows, in words.
    pub(super) alt: String,
}

/// Whose data a page shows, and what its scores mean.
#[derive(Debug)]
pub(super) struct Foot<'a> {
    /// What must be known before any score is read; empty where nothing must.
    pub(super) warnings: Vec<&'static str>,
    /// What a score means.
    pub(super) meaning: &'static str,
    /// The question of others that the scores answer, as they wrote it.
    pub(super) question: Option<&'a str>,
    /// What such a score is not.
    pub(super) is_not: Option<&'static str>,
    /// O*NET's line; none for the sample.
    pub(super) onet: Option<String>,
    /// BLS's line.
    pub(super) bls: Option<&'a str>,
    /// Where published labels come from, each once.
    pub(super) labels: Vec<&'a LabelSource>,
    pub(super) release: &'a str,
    pub(super) snapshot: Option<i64>,
    pub(super) made: Option<String>,
    pub(super) raters: &'a [Rater],
}

/// What a page says of itself.
#[derive(Debug)]
pub(super) struct Head {
    /// Its path in English.
    pub(super) path: String,
    pub(super) title: String,
    pub(super) about: Option<String>,
}

impl<'a> Frame<'a> {
    /// The frame of a page that was asked for.
    pub(super) fn build(ask: &'a Ask, head: Head) -> Self {
        let query = ask.params.query_with(&[]);
        Self::around(ask.language, &ask.site, Some(&ask.view), head, &query)
    }

    /// The frame of what stands in the place of a page.
    pub(super) fn around(
        language: Language,
        site: &Site,
        view: Option<&'a View>,
        head: Head,
        query: &str,
    ) -> Self {
        let t = text::of(language);
        let at = |language: Language| format!("{}{query}", language.address(&head.path));
        let versions = versions(&head.path).into_iter();
        let versions = versions.map(|(code, path)| (code, site.address(&format!("{path}{query}"))));
        Self {
            t,
            language,
            canonical: site.address(&at(language)),
            card: head
                .about
                .clone()
                .map(|about| Card { about, address: site.absolute(&at(language)) }),
            languages: versions.collect(),
            switch: at(language.other()),
            title: head.title,
            about: head.about,
            searched: String::new(),
            picture: None,
            foot: view.map(|view| {
                Foot::build(t, &view.edition.version, view.edition.bls.source.as_deref())
            }),
        }
    }

    /// The same with what was searched for.
    pub(super) fn with_search(self, searched: &str) -> Self {
        Self { searched: searched.to_owned(), ..self }
    }

    /// The same about another snapshot than the one that is served, without figures of BLS's.
    pub(super) fn with_version(self, version: &'a ScoreVersion) -> Self {
        Self { foot: Some(Foot::build(self.t, version, None)), ..self }
    }

    /// The same with a card that has nothing of what the address says besides the page: an address that holds what
    /// somebody says of themselves is for nobody to find, but may be shown to friends.
    pub(super) fn with_plain_card(self, ask: &Ask, path: &str, about: String) -> Self {
        let address = ask.site.absolute(&self.language.address(path));
        Self { card: Some(Card { about, address }), ..self }
    }

    /// The same with the picture that stands for the page.
    pub(super) fn with_picture(self, picture: Option<Picture>) -> Self {
        Self { picture, ..self }
    }

    /// The address of another page in this language, from its path in English.
    pub(super) fn to(&self, path: &str) -> String {
        self.language.address(path)
    }

    /// The start page in this language.
    pub(super) fn home(&self) -> &'static str {
        self.language.home()
    }

    #[expect(clippy::unused_self, reason = "templates ask the frame")]
    pub(super) fn css(&self) -> &'static str {
        assets::css()
    }

    #[expect(clippy::unused_self, reason = "templates ask the frame")]
    pub(super) fn script(&self) -> &'static str {
        assets::script()
    }

    #[expect(clippy::unused_self, reason = "templates ask the frame")]
    pub(super) fn icon(&self) -> &'static str {
        assets::icon()
    }

    #[expect(clippy::unused_self, reason = "templates ask the frame")]
    pub(super) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

impl<'a> Foot<'a> {
    fn build(t: &'static Text, version: &'a ScoreVersion, bls: Option<&'a str>) -> Self {
        let common = &t.common;
        let measure = version.measure();
        let (meaning, question) = match measure {
            Measure::Substitution => (common.substitution, None),
            Measure::Augmentation => (common.augmentation, None),
            Measure::Mixed => (common.mixed, None),
            Measure::Other(question) => {
                let words = question.text.as_deref().unwrap_or(&question.prompt_version);
                (common.other_question, Some(words))
            }
        };
        let warnings =
            [(version.mock == Some(true), common.mock), (version.is_sample(), common.sample)];
        let release = version.release_name.as_deref().unwrap_or(&version.data_version);
        let mut labels: Vec<&LabelSource> =
            version.raters.iter().filter_map(|rater| rater.source.as_ref()).collect();
        labels.dedup_by(|a, b| a.citation == b.citation);
        Self {
            warnings: warnings.into_iter().filter(|(is, _)| *is).map(|(_, says)| says).collect(),
            meaning,
            question,
            is_not: question.map(|_| common.not_substitution),
            onet: (!version.is_sample()).then(|| (common.onet)(release)),
            bls,
            labels,
            release,
            snapshot: version.snapshot,
            made: version.generated_at.map(day),
            raters: &version.raters,
        }
    }
}

/// The addresses of a page, from its path in English: of every language, and where there is one that asks the browser,
/// of that.
pub(super) fn versions(path: &str) -> Vec<(&'static str, String)> {
    let languages = Language::ALL.map(|language| (language.code(), language.address(path)));
    let asking = (path == "/").then(|| ("x-default", path.to_owned()));
    languages.into_iter().chain(asking).collect()
}

/// A day as both languages write it in figures.
pub(super) fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}

/// The title of an occupation, or the name of what it needs, in a language.
#[derive(Debug, Clone)]
pub(super) struct Title<'a> {
    pub(super) text: &'a str,
    /// The language it is written in, where that is not the page's.
    pub(super) lang: Option<&'static str>,
    /// The English title beside a Korean one.
    pub(super) beside: Option<&'a str>,
}

impl<'a> Title<'a> {
    pub(super) fn build(language: Language, occupation: &'a Occupation) -> Self {
        Self::of(language, &occupation.title, occupation.title_ko)
    }

    /// One that is no word of any language, or of the page's own.
    pub(super) fn plain(text: &'a str) -> Self {
        Self { text, lang: None, beside: None }
    }

    /// The same from the title and the Korean name.
    pub(super) fn of(language: Language, english: &'a str, title_ko: Option<&'a str>) -> Self {
        match (language, title_ko) {
            (Language::English, _) => Self::plain(english),
            (Language::Korean, Some(korean)) => {
                Self { text: korean, lang: None, beside: Some(english) }
            }
            (Language::Korean, None) => Self { text: english, lang: Some("en"), beside: None },
        }
    }
}

/// The name of a major group in a language.
pub(super) fn group_name(
    language: Language,
    code: &str,
    name: Option<&'static str>,
    name_ko: Option<&'static str>,
) -> String {
    let wanted = match language {
        Language::English => name,
        Language::Korean => name_ko.or(name),
    };
    wanted.map_or_else(|| code.to_owned(), str::to_owned)
}
