//! Which release an archive is, by its Read Me and its top folder.

use std::io::Read;

use chrono::NaiveDate;

use crate::source::archive::Archive;
use crate::source::error::Error;
use crate::source::reading::read_error;

/// What the release says of itself; absent parts were not stated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// First line of the Read Me: `O*NET 30.1 Database`.
    pub name: Option<String>,
    /// Version in that line.
    pub read_me_version: Option<String>,
    /// First day of the month in `December 2025 Release`.
    pub release_date: Option<NaiveDate>,
    /// Version in the top folder `db_30_1_text`.
    pub folder_version: Option<String>,
}

/// Bytes of the Read Me that are looked at: the release stands on its first two lines.
const READ_ME_HEAD: u64 = 4_096;

/// Reads the identity; a release without a Read Me has an empty one.
pub fn identify(archive: &mut Archive) -> Result<Identity, Error> {
    let mut identity = Identity {
        folder_version: archive.top_folder.as_deref().and_then(folder_version),
        ..Identity::default()
    };
    let is_read_me = |name: &str| name.to_ascii_lowercase().replace([' ', '_'], "") == "readme.txt";
    let read_me = archive.members().iter().find(|member| is_read_me(&member.name)).cloned();
    if let Some(member) = read_me {
        let label = archive.label(&member);
        let mut head = Vec::new();
        archive
            .read(&member)?
            .take(READ_ME_HEAD)
            .read_to_end(&mut head)
            .map_err(|error| read_error(&label, error))?;
        read_head(&String::from_utf8_lossy(&head), &mut identity);
    }
    Ok(identity)
}

fn read_head(text: &str, identity: &mut Identity) {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let Some(name) = lines.next().filter(|line| line.ends_with("Database")) else { return };
    identity.name = Some(name.to_owned());
    identity.read_me_version = name
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))
        .map(str::to_owned);
    identity.release_date =
        lines.next().and_then(|line| line.strip_suffix(" Release")).and_then(month);
}

/// `December 2025` as the first day of that month.
fn month(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(&format!("1 {text}"), "%d %B %Y").ok()
}

/// `db_30_1_text` names 30.1.
fn folder_version(folder: &str) -> Option<String> {
    let mut parts = folder.strip_prefix("db_")?.split('_');
    let (major, minor) = (parts.next()?, parts.next()?);
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (number(major) && number(minor)).then(|| format!("{major}.{minor}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_read_me_names_release_and_month() {
        let mut identity = Identity::default();
        read_head("O*NET 30.1 Database\r\nDecember 2025 Release\r\n-----\r\n", &mut identity);
        assert_eq!(identity.name.as_deref(), Some("O*NET 30.1 Database"));
        assert_eq!(identity.read_me_version.as_deref(), Some("30.1"));
        assert_eq!(identity.release_date, NaiveDate::from_ymd_opt(2025, 12, 1));
    }

    #[test]
    fn what_is_not_stated_is_absent() {
        let mut identity = Identity::default();
        read_head("Please read this first.\n", &mut identity);
        assert_eq!(identity, Identity::default());
        assert_eq!(folder_version("db_30_3_csv").as_deref(), Some("30.3"));
        assert_eq!(folder_version("downloads"), None);
        assert_eq!(folder_version("db_x_1"), None);
    }
}
