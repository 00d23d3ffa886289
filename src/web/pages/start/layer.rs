//! What the colours of the map say.

use crate::read::edition::Occupation;
use crate::web::kernel::language::Language;
use crate::web::kernel::query::{Value, words};
use crate::web::pages::figures::{change, points};
use crate::web::pages::listed::pay;
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

impl Layer {
    /// The layer of a word; the first where it is none.
    pub(super) fn of_word(word: &str) -> Self {
        Self::read(Some(word)).unwrap_or(Self::Score)
    }

    /// An occupation's figure as it is written, and the class of its colour.
    pub(super) fn figure(
        self,
        language: Language,
        occupation: &Occupation,
    ) -> Option<(String, &'static str)> {
        let (score, labour) = (&occupation.score, &occupation.labour);
        let stepped = |value: f64, limits: [f64; 4]| {
            let step = limits.iter().filter(|limit| value >= **limit).count();
            STEPS.get(step).copied().unwrap_or(NONE)
        };
        match self {
            Self::Score => Some((points(score.mean?), band_class(score.band))),
            Self::Spread => {
                let apart = score.rater_high? - score.rater_low?;
                Some((points(apart), stepped(apart, [10.0, 20.0, 30.0, 45.0])))
            }
            Self::Pay => {
                let value = labour.wages.annual.median.value?;
                let class = stepped(value, [40_000.0, 55_000.0, 75_000.0, 100_000.0]);
                Some((pay(language, occupation)?, class))
            }
            Self::Outlook => {
                let growth = labour.projections.growth_pct?;
                Some((change(growth), stepped(growth, [-5.0 + 1e-9, 0.0, 4.0, 10.0])))
            }
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
        const FROM: [&str; 5] = ["0–19", "20–39", "40–59", "60–79", "80–100"];
        let words = match self {
            Self::Score => FROM,
            Self::Spread => t.start.legend_spread,
            Self::Pay => t.start.legend_pay,
            Self::Outlook => t.start.legend_outlook,
        };
        let steps = STEPS.into_iter().zip(words);
        steps.chain([(NONE, t.start.no_value)]).collect()
    }
}
