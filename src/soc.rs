//! Occupation codes: how O*NET, the SOC and BLS write them, and the SOC major groups.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// An O*NET-SOC occupation code, `NN-NNNN.NN`, as in `29-1141.01`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct OnetSocCode(String);

/// A detailed SOC code, `NN-NNNN`: the first seven characters of an [`OnetSocCode`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SocCode(String);

/// A text that is not a code of the expected form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is not {expected}", crate::text::quoted(.value))]
pub struct CodeError {
    /// The text as given.
    pub value: String,
    /// What was expected, with an example.
    pub expected: &'static str,
}

const ONET_FORM: &str = "an O*NET-SOC code such as 29-1141.00";
const SOC_FORM: &str = "a SOC code such as 29-1141";

/// Whether `text` has the form of `pattern`, in which 9 stands for any digit.
fn has_form(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, form)| match form {
            b'9' => byte.is_ascii_digit(),
            other => byte == other,
        })
}

impl FromStr for OnetSocCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        if has_form(text, "99-9999.99") {
            Ok(Self(text.to_owned()))
        } else {
            Err(CodeError { value: text.to_owned(), expected: ONET_FORM })
        }
    }
}

impl FromStr for SocCode {
    type Err = CodeError;

    /// Accepts `29-1141`, and `29-1141.00` for it; a `.01` is another occupation and refused.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let short = text.strip_suffix(".00").unwrap_or(text);
        if has_form(short, "99-9999") {
            Ok(Self(short.to_owned()))
        } else {
            Err(CodeError { value: text.to_owned(), expected: SOC_FORM })
        }
    }
}

impl OnetSocCode {
    /// The SOC code it belongs to: always the first seven characters, also for `.01`.
    #[must_use]
    pub fn soc(&self) -> SocCode {
        SocCode(soc_part(&self.0).to_owned())
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SocCode {
    /// The code of the SOC's own O*NET occupation, `NN-NNNN.00`.
    #[must_use]
    pub fn parent(&self) -> OnetSocCode {
        OnetSocCode(format!("{}.00", self.0))
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OnetSocCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for SocCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The SOC code inside an O*NET-SOC code as stored; empty for other text.
#[must_use]
pub fn soc_part(onetsoc_code: &str) -> &str {
    onetsoc_code.get(..7).unwrap_or_default()
}

/// The two digits that name the major group of any occupation code; empty for other text.
#[must_use]
pub fn major_group(code: &str) -> &str {
    code.get(..2).unwrap_or_default()
}

/// The name of a major group of the 2018 SOC, by its two digits.
#[must_use]
pub fn major_group_name(group: &str) -> Option<&'static str> {
    MAJOR_GROUPS.iter().find(|(code, _)| *code == group).map(|(_, name)| *name)
}

/// The 23 major groups of the 2018 Standard Occupational Classification.
pub const MAJOR_GROUPS: [(&str, &str); 23] = [
    ("11", "Management"),
    ("13", "Business and Financial Operations"),
    ("15", "Computer and Mathematical"),
    ("17", "Architecture and Engineering"),
    ("19", "Life, Physical, and Social Science"),
    ("21", "Community and Social Service"),
    ("23", "Legal"),
    ("25", "Educational Instruction and Library"),
    ("27", "Arts, Design, Entertainment, Sports, and Media"),
    ("29", "Healthcare Practitioners and Technical"),
    ("31", "Healthcare Support"),
    ("33", "Protective Service"),
    ("35", "Food Preparation and Serving Related"),
    ("37", "Building and Grounds Cleaning and Maintenance"),
    ("39", "Personal Care and Service"),
    ("41", "Sales and Related"),
    ("43", "Office and Administrative Support"),
    ("45", "Farming, Fishing, and Forestry"),
    ("47", "Construction and Extraction"),
    ("49", "Installation, Maintenance, and Repair"),
    ("51", "Production"),
    ("53", "Transportation and Material Moving"),
    ("55", "Military Specific"),
];

/// Their digits alone.
#[expect(clippy::indexing_slicing, reason = "checked when it is compiled")]
pub const MAJOR_GROUP_CODES: [&str; MAJOR_GROUPS.len()] = {
    let mut codes = [""; MAJOR_GROUPS.len()];
    let mut place = 0;
    while place < codes.len() {
        codes[place] = MAJOR_GROUPS[place].0;
        place += 1;
    }
    codes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soc_code_is_the_first_seven_characters_also_for_details() {
        let detail: OnetSocCode = "29-1141.01".parse().unwrap();
        assert_eq!(detail.soc().as_str(), "29-1141");
        assert_eq!(detail.soc().parent().as_str(), "29-1141.00");
    }

    #[test]
    fn a_soc_code_may_be_written_with_its_zero_detail_only() {
        assert_eq!("15-1252.00".parse::<SocCode>().unwrap().as_str(), "15-1252");
        let error = "15-1252.01".parse::<SocCode>().unwrap_err();
        assert_eq!(error.to_string(), "\"15-1252.01\" is not a SOC code such as 29-1141");
    }

    #[test]
    fn texts_of_another_form_are_refused() {
        for text in
            ["", "29-1141", "29-1141.0", "29-1141.000", "29_1141.00", "2９-1141.00", " 29-1141.00"]
        {
            assert!(text.parse::<OnetSocCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn major_groups_are_found_by_any_code() {
        assert_eq!(major_group("29-1141.01"), "29");
        assert_eq!(major_group_name(major_group("55-1011")), Some("Military Specific"));
        assert_eq!(major_group_name("99"), None);
    }
}
