//! The sample release compiled into the binary: made up by this project, not O*NET's data.

use super::archive::Archive;

/// Version under which the sample is stored; it says everywhere what it is.
pub const VERSION: &str = "sample";

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("sample/", $name)))),+]
    };
}

static FILES: &[(&str, &[u8])] = files![
    "Read Me.txt",
    "Abilities.txt",
    "Alternate Titles.txt",
    "Content Model Reference.txt",
    "DWA Reference.txt",
    "IWA Reference.txt",
    "Job Zone Reference.txt",
    "Job Zones.txt",
    "Knowledge.txt",
    "Occupation Data.txt",
    "Related Occupations.txt",
    "Sample of Reported Titles.txt",
    "Scales Reference.txt",
    "Skills.txt",
    "Task Categories.txt",
    "Task Ratings.txt",
    "Task Statements.txt",
    "Tasks to DWAs.txt",
    "Technology Skills.txt",
    "Work Activities.txt",
];

/// Opens the sample.
#[must_use]
pub fn open() -> Archive {
    Archive::embedded("embedded sample", FILES)
}
