//! Where the publishers' files are: at their own addresses, or at a mirror that has them under the same names.

use tempfile::NamedTempFile;

use crate::source::book::Book;
use crate::source::{Archive, Error, download, open};
use crate::trust::Trust;

/// The publishers, and how they are asked.
#[derive(Debug, Clone, Default)]
pub struct Publisher {
    /// An address under which all files are, in the place of the publishers' own.
    pub mirror: Option<String>,
    /// Whom BLS may ask about downloads; its server refuses programs without one.
    pub contact: Option<String>,
    /// Whose certificates are trusted.
    pub trust: Trust,
}

impl Publisher {
    fn at(&self, official: String) -> String {
        let Some(mirror) = &self.mirror else { return official };
        let name = official.rsplit('/').next().unwrap_or_default();
        let name = name.split('?').next().unwrap_or_default();
        format!("{}/{name}", mirror.trim_end_matches('/'))
    }

    /// The text archive of a release.
    pub(super) fn release(&self, version: &str) -> String {
        self.at(download::official_url(version))
    }

    /// Employment and wages of a reference month.
    pub(super) fn oews(&self, period: &str) -> String {
        self.at(download::official_oews(period))
    }

    /// The workbook of the newest projections.
    pub(super) fn projections(&self) -> String {
        self.at(download::official_projections())
    }

    /// The crosswalk to the codes of BLS's figures.
    pub(super) fn crosswalk(&self) -> String {
        self.at(download::official_crosswalk("nem"))
    }

    /// Whether its server would refuse this program.
    pub(super) fn refuses(&self, url: &str) -> bool {
        self.contact().is_none() && download::wants_contact(url)
    }

    fn contact(&self) -> Option<&str> {
        self.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty())
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, url: &str) -> Result<bool, Error> {
        download::exists(url, self.contact(), &self.trust)
    }

    /// Downloads a table and opens it.
    pub(super) fn book(&self, url: &str) -> Result<Book, Error> {
        let file = download::fetch_as(url, self.contact(), &self.trust, &mut |_, _| {})?;
        open::open(file.path(), &download::shown(url))
    }

    /// Downloads the archive of a release; it is kept for as long as the second value lives.
    pub(super) fn archive(&self, version: &str) -> Result<(Archive, NamedTempFile), Error> {
        let url = self.release(version);
        let file = download::fetch(&url, &self.trust, &mut |_, _| {})?;
        Ok((Archive::open_as(file.path(), download::shown(&url))?, file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_has_the_publishers_names() {
        let publisher = Publisher {
            mirror: Some("https://mirror.example/a/".to_owned()),
            ..Publisher::default()
        };
        assert_eq!(publisher.release("30.2"), "https://mirror.example/a/db_30_2_text.zip");
        assert_eq!(publisher.oews("2026-05"), "https://mirror.example/a/oesm26nat.zip");
        assert!(!publisher.refuses(&publisher.oews("2026-05")));
        let own = Publisher::default();
        assert!(own.refuses(&own.projections()) && !own.refuses(&own.release("30.2")));
    }
}
