//! What the colours of the map say.

use crate::convert::nearest;
use crate::read::edition::{GroupMeans, Occupation, Together};
use crate::stats::band::Band;
use crate::web::kernel::language::Language;
use crate::web::kernel::query::{Value, words};
use crate::web::pages::figures::{about, change, dollars, points};
use crate::web::pages::listed::at_least;
use crate::web::pages::marks::band_class;
use crate::web::pages::text::Text;

words! {
    /// A figure that colours the map.
    pub(super) enum Layer {
        Score = "score",
        Spread = "disagreement",
        Pay = "pay",
        Outlook = "outlook",
    }
}

/// The classes of the five steps, and that of no value.
const STEPS: [&str; 5] = ["q0", "q1", "q2", "q3", "q4"];
const NONE: &str = "qn";

/// A figure of an occupation or of a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amount {
    value: f64,
    is_lower_bound: bool,
}

impl Amount {
    fn exact(value: f64) -> Self {
        Self { value, is_lower_bound: false }
    }

    /// To the nearest thousand.
    fn thousands(self) -> i64 {
        nearest(self.value / 1_000.0).unwrap_or_default() * 1_000
    }
}

impl Layer {
    /// The layer of a word; the first where it is none.
    pub(super) fn of_word(word: &str) -> Self {
        Self::read(Some(word)).unwrap_or(Self::Score)
    }

    /// An occupation's figure.
    pub(super) fn of_occupation(self, occupation: &Occupation) -> Option<Amount> {
        let (score, labour) = (&occupation.score, &occupation.labour);
        let median = &labour.wages.annual.median;
        match self {
            Self::Score => score.mean.map(Amount::exact),
            Self::Spread => score.apart().map(Amount::exact),
            Self::Pay => {
                let is_lower_bound = median.qualifier.is_some();
                median.value.map(|value| Amount { value, is_lower_bound })
            }
            Self::Outlook => labour.projections.growth_pct.map(Amount::exact),
        }
    }

    /// The figure of an occupation for which BLS has one figure together with others.
    pub(super) fn of_together(
        self,
        together: Option<&Together>,
        occupation: &Occupation,
    ) -> Option<Amount> {
        match self {
            Self::Score => together.map(|of| Amount::exact(of.mean)),
            Self::Spread => together.and_then(Together::apart).map(Amount::exact),
            Self::Pay | Self::Outlook => self.of_occupation(occupation),
        }
    }

    /// Whether it follows from the scores.
    pub(super) fn is_of_score(self) -> bool {
        matches!(self, Self::Score | Self::Spread)
    }

    /// The figure of a group, whose mean score is known already.
    pub(super) fn of_group(self, score: Option<f64>, means: &GroupMeans) -> Option<Amount> {
        match self {
            Self::Score => score.map(Amount::exact),
            Self::Spread => means.apart.map(Amount::exact),
            Self::Pay => {
                let is_lower_bound = means.wage_is_lower_bound;
                means.median_wage.map(|value| Amount { value, is_lower_bound })
            }
            Self::Outlook => means.growth_pct.map(Amount::exact),
        }
    }

    /// A figure as it is written, and the class of its colour.
    pub(super) fn written(self, language: Language, of: Amount) -> (String, &'static str) {
        let stepped = |limits: [f64; 4]| {
            let step = limits.iter().filter(|limit| of.value >= **limit).count();
            STEPS.get(step).copied().unwrap_or(NONE)
        };
        match self {
            Self::Score => (points(of.value), band_class(Some(Band::of_score(of.value).label()))),
            Self::Spread => (points(of.value), stepped([10.0, 20.0, 30.0, 45.0])),
            Self::Pay => {
                let words = at_least(language, dollars(language, of.value), of.is_lower_bound);
                (words, stepped([40_000.0, 55_000.0, 75_000.0, 100_000.0]))
            }
            Self::Outlook => (change(of.value), stepped([-5.0 + 1e-9, 0.0, 4.0, 10.0])),
        }
    }

    /// The word that names it in an address.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Spread => "disagreement",
            Self::Pay => "pay",
            Self::Outlook => "outlook",
        }
    }

    /// A figure with what it is of.
    pub(super) fn in_words(self, t: &Text, figure: &str) -> String {
        format!("{} {figure}", self.name(t))
    }

    /// A group's figure as its tile has room for it: pay, which is a mean over many occupations, in thousands.
    pub(super) fn written_of_group(self, language: Language, of: Amount) -> String {
        let more = if of.is_lower_bound { "+" } else { "" };
        match (self, language) {
            (Self::Score | Self::Spread | Self::Outlook, _) => self.written(language, of).0,
            (Self::Pay, Language::English) => format!("${}k{more}", points(of.value / 1_000.0)),
            (Self::Pay, Language::Korean) => format!("{}{more}", about(language, of.thousands())),
        }
    }

    /// A group's figure with what it is of; some are means over its jobs.
    pub(super) fn in_words_of_group(self, language: Language, t: &Text, of: Amount) -> String {
        match self {
            Self::Score | Self::Outlook => self.in_words(t, &self.written(language, of).0),
            Self::Spread => (t.start.over_jobs)(&self.in_words(t, &self.written(language, of).0)),
            Self::Pay => {
                let number = about(language, of.thousands());
                let dollars = match language {
                    Language::English => format!("${number}"),
                    Language::Korean => format!("{number} 달러"),
                };
                let dollars = at_least(language, dollars, of.is_lower_bound);
                (t.start.over_jobs)(&self.in_words(t, &dollars))
            }
        }
    }

    /// Its name.
    pub(super) fn name(self, t: &Text) -> &'static str {
        let [score, spread, pay, outlook] = t.start.layers;
        match self {
            Self::Score => score,
            Self::Spread => spread,
            Self::Pay => pay,
            Self::Outlook => outlook,
        }
    }

    /// What the colours mean: class and words.
    pub(super) fn legend(self, t: &Text) -> Vec<(&'static str, &'static str)> {
        let words = match self {
            Self::Score => t.start.legend_score,
            Self::Spread => t.start.legend_spread,
            Self::Pay => t.start.legend_pay,
            Self::Outlook => t.start.legend_outlook,
        };
        let steps = STEPS.into_iter().zip(words);
        steps.chain([(NONE, t.start.no_value)]).collect()
    }
}
