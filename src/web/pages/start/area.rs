//! What the areas of the map stand for.

use crate::convert::{float, nearest};
use crate::read::edition::{Line, Occupation};
use crate::web::kernel::language::Language;
use crate::web::kernel::query::words;
use crate::web::pages::figures::{about, share};
use crate::web::pages::listed::at_least;
use crate::web::pages::text::Text;

words! {
    /// What a tile's area is.
    pub(super) enum Area {
        Jobs = "jobs",
        Wages = "wages",
    }
}

/// A size, and as it is written.
#[derive(Debug)]
pub(super) struct Size {
    pub(super) value: f64,
    pub(super) words: String,
}

impl Area {
    pub(super) const ALL: [Self; 2] = [Self::Jobs, Self::Wages];

    /// The word that names it in an address.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Wages => "wages",
        }
    }

    /// Its name.
    pub(super) fn name(self, t: &Text) -> &'static str {
        let [jobs, wages] = t.start.areas;
        match self {
            Self::Jobs => jobs,
            Self::Wages => wages,
        }
    }

    /// The size of an occupation; none where BLS publishes none.
    pub(super) fn of(self, language: Language, occupation: &Occupation) -> Option<Size> {
        let labour = &occupation.labour;
        let size = match self {
            Self::Jobs => {
                let jobs = labour.employment.value?;
                Size { value: float(jobs), words: jobs_in_words(language, jobs) }
            }
            Self::Wages => {
                let bill = labour.wage_bill?;
                let words = dollars_in_words(language, bill.dollars, bill.is_lower_bound);
                Size { value: bill.dollars, words }
            }
        };
        (size.value > 0.0).then_some(size)
    }

    /// The size of a line of the totals, as it is written.
    pub(super) fn of_line(self, language: Language, line: &Line) -> Option<String> {
        match self {
            Self::Jobs => Some(jobs_in_words(language, line.jobs)),
            Self::Wages => {
                let bound = line.wage_bill_is_lower_bound;
                line.wage_bill.map(|bill| dollars_in_words(language, bill, bound))
            }
        }
    }

    /// What the area is, and of which jobs there is none.
    pub(super) fn explained(self, t: &Text, total: &Line) -> String {
        match self {
            Self::Jobs => t.start.map_about.to_owned(),
            Self::Wages => {
                let left_out = total.wage_share.map(|part| share(1.0 - part));
                let mut words = t.start.map_about_wages.to_owned();
                if let Some(left_out) = left_out {
                    words.push(' ');
                    words.push_str(&(t.start.wages_left_out)(&left_out));
                }
                if total.wage_bill_is_lower_bound {
                    words.push(' ');
                    words.push_str(t.start.wages_cut);
                }
                words
            }
        }
    }
}

fn jobs_in_words(language: Language, jobs: i64) -> String {
    let jobs = about(language, jobs);
    match language {
        Language::English => format!("{jobs} jobs"),
        Language::Korean => format!("일자리 {jobs} 개"),
    }
}

fn dollars_in_words(language: Language, dollars: f64, is_lower_bound: bool) -> String {
    let number = nearest(dollars).map_or_else(|| "–".to_owned(), |n| about(language, n));
    match language {
        Language::English => {
            at_least(language, format!("${number}"), is_lower_bound) + " in pay a year"
        }
        Language::Korean => at_least(language, format!("한 해 임금 {number} 달러"), is_lower_bound),
    }
}
