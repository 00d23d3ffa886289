//! The occupation that a path names.

use crate::read::edition::{Edition, Occupation};
use crate::read::near;
use crate::soc::{OnetSocCode, SocCode};
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::refusal::Thing;

/// The code in a path.
pub(super) const CODE: Param =
    Param::new(Kind::SocCode, "a SOC code such as 29-1141; .00, or a speciality's .01, may follow");

/// The SOC code that a text is, or that a speciality's code begins with.
pub(super) fn soc_code(text: &str) -> Option<SocCode> {
    text.parse().ok().or_else(|| Some(text.parse::<OnetSocCode>().ok()?.soc()))
}

/// The occupation that a text names; a speciality is shown with the occupation that it belongs to.
pub(super) fn named<'a>(
    edition: &'a Edition,
    text: &str,
) -> Result<(usize, &'a Occupation), Error> {
    let place = soc_code(text).and_then(|code| edition.place(code.as_str()));
    let found = place.and_then(|place| Some((place, edition.occupations.get(place)?)));
    found.ok_or_else(|| {
        let near = near::near(edition.soc_codes(), text);
        let among = match near.as_slice() {
            [] => String::new(),
            near => format!(". Almost the same code: {}", near.join(", ")),
        };
        let message = format!("there is no occupation {text}{among}");
        Error::not_found(Thing::Occupation, text, message).near(&near)
    })
}
