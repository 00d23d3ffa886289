//! What a gate measured, in the words of either language. The sentence that is stored with it is in English; in Korean it is
//! made again from the figures.

use super::figures::whole;
use super::text;
use crate::convert::nearest;
use crate::read::edition::AcceptedGate;
use crate::read::gates::{Gate, GateName, Unit};
use crate::web::kernel::language::Language;

/// A gate with its figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured<'a> {
    gate: GateName,
    value: Option<f64>,
    limit: f64,
    sentence: &'a str,
}

impl<'a> From<&'a Gate> for Measured<'a> {
    fn from(of: &'a Gate) -> Self {
        Self { gate: of.gate, value: of.value, limit: of.limit, sentence: &of.sentence }
    }
}

impl<'a> From<&'a AcceptedGate> for Measured<'a> {
    fn from(of: &'a AcceptedGate) -> Self {
        Self { gate: of.gate, value: of.value, limit: of.limit, sentence: &of.sentence }
    }
}

impl Measured<'_> {
    /// Value and limit, beside the name of the gate.
    pub(super) fn beside_name(self, language: Language) -> String {
        let t = &text::of(language).status;
        match (language, self.value) {
            (Language::English, _) => self.sentence.to_owned(),
            (Language::Korean, None) => t.nothing_measured.to_owned(),
            (Language::Korean, Some(value)) => {
                let unit = self.gate.unit();
                format!("{} (한도 {})", korean(unit, value), korean(unit, self.limit))
            }
        }
    }

    /// The same where the name is not beside it.
    pub(super) fn in_words(self, language: Language) -> String {
        let words = self.beside_name(language);
        match language {
            Language::English => words,
            Language::Korean => {
                format!("{}: {words}", (text::of(language).status.gate)(self.gate))
            }
        }
    }
}

/// What was lost when a snapshot was published, and why somebody accepted that.
#[derive(Debug)]
pub(super) struct Loss {
    pub(super) sentence: String,
    pub(super) reason: Option<String>,
}

impl Loss {
    pub(super) fn build(language: Language, gate: &AcceptedGate) -> Self {
        let because = text::of(language).changes.accepted_because;
        let sentence = Measured::from(gate).in_words(language);
        Self { sentence, reason: gate.reason.as_deref().map(because) }
    }
}

fn korean(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Share => format!("{:.1}%", 100.0 * value),
        Unit::Count => {
            format!("{}개", nearest(value).map_or_else(|| "–".to_owned(), whole))
        }
        Unit::Points => format!("{value:.1}점"),
        Unit::Alpha => format!("{value:.3}"),
        Unit::Usd => format!("{value:.2}달러"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_is_told_in_the_language_of_the_page() {
        let gate = Gate::measured(GateName::Tables, 2.0, 0.0, "2 tables are lost".to_owned());
        assert_eq!(Measured::from(&gate).in_words(Language::English), "2 tables are lost");
        assert_eq!(Measured::from(&gate).in_words(Language::Korean), "잃는 표: 2개 (한도 0개)");
        let share = Gate::measured(GateName::Ranked, 0.031, 0.02, String::new());
        assert_eq!(Measured::from(&share).beside_name(Language::Korean), "3.1% (한도 2.0%)");
    }

    #[test]
    fn what_was_not_measured_is_no_zero() {
        let gate = Gate::unknown(GateName::Cost, 1.0, "nobody knows");
        let words = Measured::from(&gate).beside_name(Language::Korean);
        assert!(!words.contains('0'), "{words}");
    }
}
