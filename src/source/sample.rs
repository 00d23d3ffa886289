//! The sample compiled into the binary: a release, and jobs and wages. Made up by this project, neither
//! O*NET's data nor BLS's.

use super::archive::Archive;
use super::book::Book;
use super::error::Error;
use super::open;

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
    "Emerging Tasks.txt",
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

/// Where the sample's rows came from, as reports and the database say it.
pub const SOURCE: &str = "embedded sample";

/// The period of the sample's jobs and wages.
pub const OEWS_PERIOD: &str = "2025-05";

static OEWS: &[u8] = include_bytes!("sample_bls/oews.csv");
static CROSSWALK: &[u8] = include_bytes!("sample_bls/nem.csv");

/// Opens the sample release.
#[must_use]
pub fn release() -> Archive {
    Archive::embedded(SOURCE, FILES)
}

/// Opens the sample's jobs and wages, in the layout of an OEWS table.
pub fn oews() -> Result<Book, Error> {
    open::read(OEWS, SOURCE)
}

/// Opens the sample's crosswalk from the release to the codes of the jobs, in the layout of BLS's.
pub fn crosswalk() -> Result<Book, Error> {
    open::read(CROSSWALK, SOURCE)
}
