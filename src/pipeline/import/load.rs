//! Reads a release's tables in an order in which each can be checked against those before it,
//! and loads them.

use diesel::QueryResult;

use super::{Error, Progress};
use crate::convert::{float_u64, unsigned};
use crate::db::content_model_reference::Element;
use crate::db::{Conn, ReleaseTable, element_rating, occupation_task_ratings};
use crate::read::import_report::{Facts, ImportReport, MissingReport, TableReport};
use crate::source::archive::{Archive, Member};
use crate::source::onet::{self, Release, Spec};
use crate::source::table::{Seen, Table};

/// Rows per batch sent to the database: one or two megabytes.
const BATCH: usize = 16_000;

/// Calls `$each!(SPEC)` for every table, parents before children.
macro_rules! for_every_table {
    ($each:ident) => {
        $each!(SCALES);
        $each!(ELEMENTS);
        $each!(OCCUPATIONS);
        $each!(ALTERNATE_TITLES);
        $each!(REPORTED_TITLES);
        $each!(JOB_ZONE_REFERENCE);
        $each!(JOB_ZONES);
        $each!(TASK_CATEGORIES);
        $each!(TASK_STATEMENTS);
        $each!(TASK_RATINGS);
        $each!(IWAS);
        $each!(DWAS);
        $each!(TASK_DWAS);
        $each!(SKILLS);
        $each!(KNOWLEDGE);
        $each!(ABILITIES);
        $each!(WORK_ACTIVITIES);
        $each!(TECHNOLOGY_SKILLS);
        $each!(RELATED_OCCUPATIONS);
        $each!(EMERGING_TASKS);
    };
}

/// Every member of the archive that holds a table we import, each once.
pub(super) fn tables_in(archive: &Archive) -> Result<Vec<Member>, Error> {
    let mut files: Vec<&str> = Vec::new();
    macro_rules! add {
        ($spec:ident) => {
            files.extend(onet::$spec.files);
        };
    }
    for_every_table!(add);
    let mut found: Vec<Member> = Vec::new();
    for member in onet::members(archive, &files)? {
        if !found.iter().any(|other| other.name == member.name) {
            found.push(member);
        }
    }
    if found.is_empty() {
        return Err(crate::source::Error::NoTables { file: archive.name.clone() }.into());
    }
    macro_rules! require {
        ($spec:ident) => {
            if onet::$spec.required && onet::members(archive, onet::$spec.files)?.is_empty() {
                let (file, table) = (archive.name.clone(), onet::$spec.name);
                return Err(crate::source::Error::MissingTable { file, table }.into());
            }
        };
    }
    require!(OCCUPATIONS);
    require!(TASK_STATEMENTS);
    Ok(found)
}

/// What was loaded.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) tables: Vec<TableReport>,
    pub(super) absent: Vec<String>,
    pub(super) facts: Facts,
    pub(super) rows: u64,
    /// What an operator should know of the files.
    pub(super) notes: Vec<String>,
}

impl Loaded {
    /// Adds what was loaded to the report.
    pub(super) fn add_to(self, report: &mut ImportReport) {
        report.tables = self.tables;
        report.absent = self.absent;
        report.facts = self.facts;
        report.rows = self.rows;
        report.notes.extend(self.notes);
    }
}

/// Loads every table of the archive under `version`.
pub(super) fn load(
    conn: &mut Conn,
    archive: &mut Archive,
    version: &str,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Loaded, Error> {
    let mut loader = Loader {
        conn,
        archive,
        release: Release::new(version),
        progress,
        loaded: Loaded::default(),
    };
    macro_rules! load {
        ($spec:ident) => {
            loader.table(&onet::$spec)?;
        };
    }
    for_every_table!(load);
    loader.unlisted_elements()?;
    loader.suppressed()?;
    loader.loaded.facts = facts(&loader.release);
    Ok(loader.loaded)
}

struct Loader<'a> {
    conn: &'a mut Conn,
    archive: &'a mut Archive,
    release: Release,
    progress: &'a mut dyn FnMut(Progress<'_>),
    loaded: Loaded,
}

impl Loader<'_> {
    fn table<R: ReleaseTable>(&mut self, spec: &Spec<R>) -> Result<(), Error> {
        let members = onet::members(self.archive, spec.files)?;
        if members.is_empty() {
            self.loaded.absent.push(spec.name.to_owned());
            return Ok(());
        }
        let (mut rows, mut missing) = (0, vec![0; spec.layout.columns.len()]);
        let mut seen = Seen::new();
        for member in &members {
            let (more, lacking) = self.file(spec, member, &mut seen)?;
            rows += more;
            missing.iter_mut().zip(lacking).for_each(|(sum, cells)| *sum += cells);
        }
        let missing = spec.layout.columns.iter().zip(missing).filter(|(_, cells)| *cells > 0);
        self.loaded.rows += rows;
        self.loaded.tables.push(TableReport {
            table: spec.name.to_owned(),
            files: members.into_iter().map(|member| member.name).collect(),
            rows,
            suppressed: None,
            missing: missing
                .map(|(column, cells)| MissingReport {
                    column: column.name().to_owned(),
                    cells,
                    share: float_u64(cells) / float_u64(rows),
                })
                .collect(),
        });
        Ok(())
    }

    fn file<R: ReleaseTable>(
        &mut self,
        spec: &Spec<R>,
        member: &Member,
        seen: &mut Seen,
    ) -> Result<(u64, Vec<u64>), Error> {
        let mut table = Table::open(self.archive, member, spec.layout, seen)?;
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(mut cells) = table.next_row()? {
            batch.push((spec.parse)(&mut cells, &mut self.release)?);
            if batch.len() == BATCH {
                R::load(self.conn, &batch)?;
                batch.clear();
                (self.progress)(Progress::Table { name: spec.name, rows: table.counts().0 });
            }
        }
        if !batch.is_empty() {
            R::load(self.conn, &batch)?;
        }
        let (rows, missing) = table.counts();
        (self.progress)(Progress::Table { name: spec.name, rows });
        let missing = missing.clone();
        self.loaded.notes.extend(table.notes());
        Ok((rows, missing))
    }

    /// Elements that only rating tables name: without them a skill would have no name.
    fn unlisted_elements(&mut self) -> Result<(), Error> {
        let version = self.release.version.clone();
        let rows: Vec<Element> = std::mem::take(&mut self.release.unlisted_elements)
            .into_iter()
            .map(|(element_id, element_name)| Element {
                data_version: version.clone(),
                element_id,
                element_name,
                description: None,
            })
            .collect();
        if !rows.is_empty() {
            Element::load(self.conn, &rows)?;
            self.loaded.rows += unsigned(rows.len());
        }
        Ok(())
    }

    fn suppressed(&mut self) -> QueryResult<()> {
        let version = &self.release.version;
        for table in &mut self.loaded.tables {
            let is_stated = !table.missing.iter().any(|missing| {
                missing.column == "Recommend Suppress" && missing.cells == table.rows
            });
            if !is_stated {
                continue; // Not known, which is not 0.
            }
            let count = match table.table.as_str() {
                "Task Ratings" => occupation_task_ratings::suppressed(self.conn, version)?,
                "Skills" => element_rating::suppressed(self.conn, version, "skills")?,
                "Knowledge" => element_rating::suppressed(self.conn, version, "knowledge")?,
                "Abilities" => element_rating::suppressed(self.conn, version, "abilities")?,
                "Work Activities" => {
                    element_rating::suppressed(self.conn, version, "work_activities")?
                }
                _ => continue,
            };
            table.suppressed = u64::try_from(count).ok();
        }
        Ok(())
    }
}

fn facts(release: &Release) -> Facts {
    Facts {
        occupations: unsigned(release.occupations()),
        occupations_without_tasks: unsigned(
            release.occupations() - release.occupations_with_tasks(),
        ),
        tasks: unsigned(release.tasks()),
        tasks_without_ratings: unsigned(release.tasks() - release.rated_tasks()),
    }
}

/// Calls `$each!(module::Record)` for every table of a release, children before parents.
macro_rules! for_every_record {
    ($each:ident) => {
        $each!(emerging_task::EmergingTask);
        $each!(related_occupation::RelatedOccupation);
        $each!(technology_skill::TechnologySkill);
        $each!(element_rating::ElementRating);
        $each!(task_dwa::TaskDwa);
        $each!(dwa_reference::Dwa);
        $each!(iwa_reference::Iwa);
        $each!(occupation_task_ratings::TaskRating);
        $each!(task_statements::TaskStatement);
        $each!(task_category::TaskCategory);
        $each!(occupation_job_zone::JobZone);
        $each!(job_zone_reference::JobZoneReference);
        $each!(reported_title::ReportedTitle);
        $each!(alternate_title::AlternateTitle);
        $each!(occupation_master::OnetOccupation);
        $each!(content_model_reference::Element);
        $each!(scales_reference::Scale);
    };
}

/// Deletes a version's rows from every table.
pub(super) fn clear(conn: &mut Conn, version: &str) -> QueryResult<()> {
    macro_rules! clear {
        ($table:ident :: $record:ident) => {
            crate::db::$table::$record::clear(conn, version)?;
        };
    }
    for_every_record!(clear);
    Ok(())
}

/// Rows of a version over all tables, as they are stored now.
pub(super) fn stored_rows(conn: &mut Conn, version: &str) -> QueryResult<i64> {
    let mut rows = 0;
    macro_rules! add {
        ($table:ident :: $record:ident) => {
            rows += crate::db::$table::$record::count(conn, version)?;
        };
    }
    for_every_record!(add);
    Ok(rows)
}
