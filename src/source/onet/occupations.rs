//! Tables about occupations: Occupation Data, titles, job zones, technology, related occupations.

use super::{Layout, Spec, optional, parse_code, required};
use crate::db::alternate_title::AlternateTitle;
use crate::db::job_zone_reference::JobZoneReference;
use crate::db::occupation_job_zone::JobZone;
use crate::db::occupation_master::OnetOccupation;
use crate::db::related_occupation::RelatedOccupation;
use crate::db::reported_title::ReportedTitle;
use crate::db::technology_skill::TechnologySkill;

/// Occupation Data.
pub const OCCUPATIONS: Spec<OnetOccupation> = Spec {
    name: "Occupation Data",
    files: &["Occupation Data"],
    required: true,
    layout: Layout {
        columns: &[required(&["O*NET-SOC Code"]), required(&["Title"]), required(&["Description"])],
        ignored: &[],
        key: &[0],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        let code = parse_code(cells)?;
        release.codes.insert(code.as_str().to_owned());
        Ok(OnetOccupation {
            data_version: release.version.clone(),
            soc_code: code.soc().as_str().to_owned(),
            onetsoc_code: code.as_str().to_owned(),
            title: cells.text()?.to_owned(),
            description: cells.text()?.to_owned(),
        })
    },
};

/// Alternate Titles; Job Titles from 30.3 on.
pub const ALTERNATE_TITLES: Spec<AlternateTitle> = Spec {
    name: "Alternate Titles",
    files: &["Alternate Titles", "Job Titles"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["O*NET-SOC Code"]),
            required(&["Alternate Title", "Job Title"]),
            optional(&["Short Title"]),
            optional(&["Source(s)"]),
        ],
        ignored: &["Title"],
        key: &[0, 1, 2],
        repeats: false,
        varies: true,
    },
    parse: |cells, release| {
        Ok(AlternateTitle {
            data_version: release.version.clone(),
            onetsoc_code: release.code(cells)?,
            title: cells.text()?.to_owned(),
            short_title: cells.maybe().unwrap_or_default().to_owned(),
            sources: cells.maybe().map(str::to_owned),
        })
    },
};

/// Sample of Reported Titles.
pub const REPORTED_TITLES: Spec<ReportedTitle> = Spec {
    name: "Sample of Reported Titles",
    files: &["Sample of Reported Titles"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["O*NET-SOC Code"]),
            required(&["Reported Job Title"]),
            optional(&["Shown in My Next Move"]),
        ],
        ignored: &["Title"],
        key: &[0, 1],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        Ok(ReportedTitle {
            data_version: release.version.clone(),
            onetsoc_code: release.code(cells)?,
            title: cells.text()?.to_owned(),
            shown_in_my_next_move: cells.maybe_flag()?,
        })
    },
};

/// Job Zone Reference.
pub const JOB_ZONE_REFERENCE: Spec<JobZoneReference> = Spec {
    name: "Job Zone Reference",
    files: &["Job Zone Reference"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["Job Zone"]),
            required(&["Name"]),
            optional(&["Experience"]),
            optional(&["Education"]),
            optional(&["Job Training"]),
            optional(&["Examples"]),
            optional(&["SVP Range"]),
        ],
        ignored: &[],
        key: &[0],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        let job_zone = cells.whole(1, 5)?;
        release.zones.insert(job_zone);
        Ok(JobZoneReference {
            data_version: release.version.clone(),
            job_zone,
            name: cells.text()?.to_owned(),
            experience: cells.maybe().map(str::to_owned),
            education: cells.maybe().map(str::to_owned),
            job_training: cells.maybe().map(str::to_owned),
            examples: cells.maybe().map(str::to_owned),
            svp_range: cells.maybe().map(str::to_owned),
        })
    },
};

/// Job Zones.
pub const JOB_ZONES: Spec<JobZone> = Spec {
    name: "Job Zones",
    files: &["Job Zones"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["O*NET-SOC Code"]),
            required(&["Job Zone"]),
            optional(&["Date"]),
            optional(&["Domain Source"]),
        ],
        ignored: &["Title"],
        key: &[0],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        let onetsoc_code = release.code(cells)?;
        let job_zone = cells.integer()?;
        let known = release.zones.is_empty() || release.zones.contains(&job_zone);
        if !known || !(1..=5).contains(&job_zone) {
            return Err(cells.refuse(&job_zone.to_string(), "a zone of Job Zone Reference, 1 to 5"));
        }
        Ok(JobZone {
            data_version: release.version.clone(),
            onetsoc_code,
            job_zone,
            date: cells.maybe_month()?,
            domain_source: cells.maybe().map(str::to_owned),
        })
    },
};

/// Technology Skills; Software Skills from 30.3 on, which name a content model element where
/// the older table has a UNSPSC commodity.
pub const TECHNOLOGY_SKILLS: Spec<TechnologySkill> = Spec {
    name: "Technology Skills",
    files: &["Technology Skills", "Software Skills"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["O*NET-SOC Code"]),
            required(&["Example", "Workplace Example"]),
            optional(&["Commodity Code"]),
            optional(&["Commodity Title"]),
            optional(&["Element ID"]),
            optional(&["Element Name"]),
            optional(&["Hot Technology"]),
            optional(&["In Demand"]),
        ],
        ignored: &["Title"],
        key: &[0, 1],
        repeats: false,
        varies: true,
    },
    parse: |cells, release| {
        Ok(TechnologySkill {
            data_version: release.version.clone(),
            onetsoc_code: release.code(cells)?,
            example: cells.text()?.to_owned(),
            commodity_code: cells.maybe().map(str::to_owned),
            commodity_title: cells.maybe().map(str::to_owned),
            element_id: cells.maybe().map(str::to_owned),
            element_name: cells.maybe().map(str::to_owned),
            hot_technology: cells.maybe_flag()?,
            in_demand: cells.maybe_flag()?,
        })
    },
};

/// Related Occupations.
pub const RELATED_OCCUPATIONS: Spec<RelatedOccupation> = Spec {
    name: "Related Occupations",
    files: &["Related Occupations"],
    required: false,
    layout: Layout {
        columns: &[
            required(&["O*NET-SOC Code"]),
            required(&["Related O*NET-SOC Code"]),
            required(&["Relatedness Tier"]),
            required(&["Index"]),
        ],
        ignored: &["Title", "Related Title"],
        key: &[0, 1],
        repeats: false,
        varies: false,
    },
    parse: |cells, release| {
        Ok(RelatedOccupation {
            data_version: release.version.clone(),
            onetsoc_code: release.code(cells)?,
            related_onetsoc_code: release.code(cells)?,
            tier: cells.text()?.to_owned(),
            position: cells.whole(1, 10_000)?,
        })
    },
};
