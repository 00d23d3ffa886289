//! The occupation that a path or a parameter names, and what is said where there is none.

use crate::read::edition::{Edition, Occupation};
use crate::read::near;
use crate::soc::SocCode;
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::query;
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::view::View;

/// The occupation that a path names.
pub(super) const SOC_CODE: Param =
    Param::new(Kind::SocCode, "a SOC code such as 29-1141; .00 may follow");

query! {
    /// The parameters of a route that is asked for one occupation and nothing else.
    pub(super) struct OfOccupation {
        soc_code: String = SOC_CODE,
    }
}

impl OfOccupation {
    /// The occupation, with its position in the edition.
    pub(super) fn named<'a>(&self, view: &'a View) -> Result<(usize, &'a Occupation), Error> {
        named(view, &self.soc_code)
    }
}

/// The occupation that a text names, with its position in the edition.
pub(super) fn named<'a>(view: &'a View, text: &str) -> Result<(usize, &'a Occupation), Error> {
    let code: Option<SocCode> = text.parse().ok();
    let place = code.and_then(|code| view.edition.place(code.as_str()));
    let found = place.and_then(|place| Some((place, view.edition.occupations.get(place)?)));
    found.ok_or_else(|| Error::not_found(Thing::Occupation, text, unknown(&view.edition, text)))
}

/// What is said of a text that names no occupation.
fn unknown(edition: &Edition, text: &str) -> String {
    let hint = near::hint(edition.soc_codes(), text).unwrap_or_else(|| {
        "; expected a SOC code such as 29-1141, which /search/suggest finds by a title".to_owned()
    });
    format!("there is no occupation {text}{hint}")
}
