//! Why figures are missing, in the words of the API. They stand in one place, because whoever shows figures in another
//! language needs a sentence for each of them.

use crate::read::snapshots;

pub(super) const NO_TASK_DATA: &str = "no task data";
pub(super) const NO_SNAPSHOT: &str = "no snapshot yet: run `onet-ai aggregate`";
/// There are tasks, and no snapshot scored them.
pub(super) const UNSCORED: &str = "unscored";
/// Scored on less than half of the weight: there is a score and no rank.
pub(super) const PARTLY_SCORED: &str = "partly scored";
/// Why a score has no interval.
pub(super) const TOO_LITTLE_WEIGHT: &str = "the scored tasks carry less than half of the weight";
/// As above.
pub(super) const SINGLE_TASK: &str = "one of its O*NET-SOC occupations has a single scored task";
/// As above, in a snapshot of an older version.
pub(super) const NOT_HELD: &str = snapshots::NOT_HELD;

pub(super) const NO_BLS: &str = "no BLS data is imported";
pub(super) const NO_OEWS: &str = "no OEWS period is imported";
pub(super) const NO_PROJECTIONS: &str = "no projections are imported";
pub(super) const NO_CROSSWALK: &str = "no crosswalk is imported";
pub(super) const MILITARY: &str = "military occupations are not surveyed";
pub(super) const NOT_LISTED: &str = "the crosswalk does not list this occupation";
pub(super) const NO_FIGURE: &str = "BLS publishes no figure for this occupation";
pub(super) const NO_FIGURES: &str = "BLS publishes no figure for any of these occupations";
pub(super) const HOURLY_ONLY: &str = "BLS publishes hourly wages only for this occupation";
pub(super) const NO_JOBS: &str = "BLS counts no jobs of this occupation";
pub(super) const UNKNOWN_LEVEL: &str =
    "BLS names a level of education that this version does not know";

pub(super) const NO_SKILLS: &str = "this release has no table Skills";
pub(super) const NO_KNOWLEDGE: &str = "this release has no table Knowledge";
pub(super) const NO_ABILITIES: &str = "this release has no table Abilities";
pub(super) const NO_ACTIVITIES: &str = "this release has no table Tasks to DWAs";

/// All of them.
pub const REASONS: [&str; 22] = [
    NO_TASK_DATA,
    NO_SNAPSHOT,
    UNSCORED,
    PARTLY_SCORED,
    TOO_LITTLE_WEIGHT,
    SINGLE_TASK,
    NOT_HELD,
    NO_BLS,
    NO_OEWS,
    NO_PROJECTIONS,
    NO_CROSSWALK,
    MILITARY,
    NOT_LISTED,
    NO_FIGURE,
    NO_FIGURES,
    HOURLY_ONLY,
    NO_JOBS,
    UNKNOWN_LEVEL,
    NO_SKILLS,
    NO_KNOWLEDGE,
    NO_ABILITIES,
    NO_ACTIVITIES,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_left_out_of_the_list() {
        let lines = include_str!("reason.rs").lines();
        let declared = lines.filter(|line| line.starts_with("pub(super) const ")).count();
        assert_eq!(declared, REASONS.len());
    }
}
