//! What can be wrong with a publisher's file. Each error names the place, so that it can be found and corrected.

use std::path::PathBuf;

pub(super) use crate::text::quoted;

/// An input that cannot be imported. Nothing has been written when this is raised.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such file or folder.
    #[error("{path}: no such file or folder; give a zip, a folder or a URL", path = path.display())]
    NotFound {
        /// The path as given.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("{file}: {reason}")]
    Io {
        /// The file or member.
        file: String,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A file of another kind than a zip archive.
    #[error(
        "{file}: not a zip archive but {saw}; expected an O*NET text archive such as db_30_1_text.zip"
    )]
    NotAZip {
        /// The file.
        file: String,
        /// What its first bytes look like.
        saw: String,
    },
    /// A zip archive that is truncated or damaged.
    #[error("{file}: the archive is truncated or corrupt ({reason}); download it again")]
    Corrupt {
        /// The archive, with the member where the damage showed.
        file: String,
        /// What the zip reader said.
        reason: String,
    },
    /// A member or a download above the limit.
    #[error("{file}: larger than the limit of {limit} bytes; no real table is that large")]
    TooLarge {
        /// The member or address.
        file: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// More of something than is read, whatever the file says of itself.
    #[error("{file}: {what}; no real table is that large: see that it is the right file")]
    Limit {
        /// The file or member.
        file: String,
        /// What there is too much of, with the limit.
        what: String,
    },
    /// A zip archive with a password.
    #[error("{file}: encrypted with a password; unpack it and import the folder")]
    Encrypted {
        /// The archive with the member.
        file: String,
    },
    /// Neither a table nor a Read Me of O*NET in it.
    #[error("{file}: holds no O*NET table; expected files such as \"Task Statements.txt\"")]
    NoTables {
        /// The archive or folder.
        file: String,
    },
    /// Two members claim to be the same table.
    #[error("{file}: the table {table} occurs twice, as {first} and {second}; keep one")]
    TwiceInArchive {
        /// The archive or folder.
        file: String,
        /// Name of the table.
        table: String,
        /// One member.
        first: String,
        /// The other.
        second: String,
    },
    /// A table without which nothing can be done.
    #[error("{file}: the required table \"{table}\" is missing")]
    MissingTable {
        /// The archive or folder.
        file: String,
        /// Name of the table.
        table: &'static str,
    },
    /// A table without its header or rows.
    #[error("{file}: the file is empty; expected {expected}")]
    Empty {
        /// The member.
        file: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// Cells in quotes beside quotes that belong to the text.
    #[error(
        "{file}, line {line}: a quote stands as O*NET writes it, while other cells of the file stand in quotes \
         as a spreadsheet writes them; take the file as O*NET publishes it"
    )]
    MixedQuotes {
        /// The member.
        file: String,
        /// Line of the first bare quote, counted from 1.
        line: u64,
    },
    /// A header that lacks a column or has one nobody knows.
    #[error("{file}, line 1: {problem}; expected the columns {expected}, found {found}")]
    Columns {
        /// The member.
        file: String,
        /// `column "X" is missing`, or `unknown column "X"`.
        problem: String,
        /// The known columns.
        expected: String,
        /// The header as it is.
        found: String,
    },
    /// A row with too many or too few fields.
    #[error("{file}, line {line}: {found} fields, expected {expected} as in the header")]
    FieldCount {
        /// The member.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// Fields in the row.
        found: usize,
        /// Fields in the header.
        expected: usize,
    },
    /// A cell that does not hold what it should.
    #[error("{file}, line {line}, column \"{column}\": {value}, expected {expected}")]
    Cell {
        /// The member.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// The publisher's column name.
        column: String,
        /// The value in quotes, shortened.
        value: String,
        /// What was expected.
        expected: String,
    },
    /// A file that is not a workbook, a zip around one, or CSV.
    #[error(
        "{file}: not a table but {saw}; expected CSV, TAB text, an .xlsx workbook or a zip around them"
    )]
    NotATable {
        /// The file or member.
        file: String,
        /// What it is instead.
        saw: String,
    },
    /// A text table with another separator than the columns of its kind have.
    #[error(
        "{file}: the columns are separated by {found}; save it with commas as .csv, or with tabs as .txt"
    )]
    Separator {
        /// The file or member.
        file: String,
        /// What stands between them.
        found: &'static str,
    },
    /// No sheet has the columns of the table.
    #[error("no {what} found in {saw}; expected a sheet with the columns {expected}")]
    NoSuchTable {
        /// What was looked for.
        what: &'static str,
        /// Its columns.
        expected: String,
        /// The sheets that were looked at.
        saw: String,
    },
    /// A header in a sheet that lacks a column or has one nobody knows.
    #[error("{place}: {problem}; expected the columns {expected}, found {found}")]
    SheetColumns {
        /// File, sheet and row.
        place: String,
        /// `column "X" is missing`, or `unknown column "X"`.
        problem: String,
        /// The columns that are read.
        expected: String,
        /// The header as it is.
        found: String,
    },
    /// A cell of a sheet that does not hold what it should.
    #[error("{place}, column \"{column}\": {value}, expected {expected}")]
    SheetCell {
        /// File, sheet and cell, or file and line.
        place: String,
        /// The column's name in the file.
        column: String,
        /// The value in quotes, shortened.
        value: String,
        /// What was expected.
        expected: String,
    },
    /// Tables of another period than the one asked for.
    #[error("--period {period}, but {place} says {stated}: pass the period that it is")]
    WrongPeriod {
        /// The period asked for.
        period: String,
        /// File and sheet.
        place: String,
        /// What stands there.
        stated: String,
    },
    /// Two tables that contradict each other.
    #[error("{place}: {problem}")]
    Disagree {
        /// File, sheet and row.
        place: String,
        /// What differs from what.
        problem: String,
    },
    /// A file cut off in the middle of its last line.
    #[error(
        "{file}, line {line}: the file ends in the middle of a line; is it truncated? Copy it again; if it is \
         whole, end its last line"
    )]
    CutOff {
        /// The member.
        file: String,
        /// The last line.
        line: u64,
    },
    /// A file that is not the one that is expected.
    #[error(
        "{file} has the SHA-256 {found}, not {expected}: it is another file, or was changed on the way; nothing \
         was imported"
    )]
    OtherHash {
        /// The file.
        file: String,
        /// Its hash.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// A folder, where the hash of a file is expected.
    #[error(
        "{file} is a folder, which has no SHA-256 of its own: pass the zip with --from, or leave --sha256"
    )]
    NoHash {
        /// The folder.
        file: String,
    },
    /// A download that did not succeed.
    #[error("{url}: {reason}; download it by hand and pass it with --from FILE")]
    Download {
        /// The address.
        url: String,
        /// Status or transport error, after all retries.
        reason: String,
    },
}

/// Names that a list shows, each shortened.
const LISTED: usize = 40;

/// Names as an error lists them: each in quotes, of very many the first.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names = names.into_iter();
    let mut shown: Vec<String> = names.by_ref().take(LISTED).map(quoted).collect();
    match names.count() {
        0 => {}
        more => shown.push(format!("and {more} more")),
    }
    shown.join(", ")
}
