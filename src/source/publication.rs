//! The publishers' files that one release, its labels and its jobs need, looked for in a folder by the names under
//! which they are published.

use std::path::{Path, PathBuf};

use super::error::Error;

/// How deep below the folder is looked.
const DEPTH: usize = 4;
/// The most files and folders that are looked at.
const ENTRIES: usize = 10_000;

/// One publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publication {
    /// The text archive of a release.
    Release,
    /// The table of the built-in labels.
    Labels,
    /// BLS's crosswalk from O*NET-SOC occupations to the codes of its figures.
    Crosswalk,
    /// Employment and wages.
    Oews,
    /// Employment projections.
    Projections,
}

impl Publication {
    /// What it is, and the names under which it is looked for.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Release => "the text archive of O*NET 30.1 (db_30_1_text*.zip)",
            Self::Labels => "the table of the labels (full_labelset.tsv or full_labelset.tsv.gz)",
            Self::Crosswalk => "BLS's crosswalk (nem-onet-to-soc-crosswalk*.xlsx or .csv)",
            Self::Oews => "OEWS of May 2025 (oesm25nat.zip or national_M2025_dl.xlsx or .csv)",
            Self::Projections => {
                "the projections of 2024-34 (occupation.xlsx or occupation_2024-2034.xlsx)"
            }
        }
    }

    /// The beginnings and the ends of its names in lower case, with hyphens, the best kind of file first.
    fn names(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Release => &[("db-30-1-text", ".zip")],
            Self::Labels => &[("full-labelset", ".tsv"), ("full-labelset", ".tsv.gz")],
            Self::Crosswalk => {
                &[("nem-onet-to-soc-crosswalk", ".xlsx"), ("nem-onet-to-soc-crosswalk", ".csv")]
            }
            Self::Oews => &[
                ("oesm25nat", ".zip"),
                ("national-m2025-dl", ".xlsx"),
                ("national-m2025-dl", ".csv"),
            ],
            Self::Projections => &[("occupation-2024-2034", ".xlsx"), ("occupation", ".xlsx")],
        }
    }

    /// Which of its kinds of file a name belongs to.
    fn kind(self, name: &str) -> Option<usize> {
        let name = name.to_ascii_lowercase().replace('_', "-");
        self.names().iter().position(|(start, end)| {
            let rest = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            // Years and what a copy was called stand after most names; "occupation" begins many.
            rest.is_some_and(|rest| *start != "occupation" || rest.is_empty())
        })
    }

    /// Its file below a folder; absent where there is none. Of several the best kind of file is taken, and of one
    /// kind the largest: an archive with more tables.
    pub fn find(self, folder: &Path) -> Result<Option<PathBuf>, Error> {
        let mut found: Vec<(usize, std::cmp::Reverse<u64>, PathBuf)> = Vec::new();
        let mut folders = vec![(folder.to_owned(), 0)];
        let mut seen = 0;
        while let Some((at, depth)) = folders.pop() {
            let io = |reason| Error::Io { file: at.display().to_string(), reason };
            for entry in std::fs::read_dir(&at).map_err(io)? {
                let entry = entry.map_err(io)?;
                seen += 1;
                if seen > ENTRIES {
                    let reason = format!("more than {ENTRIES} files: name a folder of its own");
                    let reason = std::io::Error::other(reason);
                    return Err(Error::Io { file: folder.display().to_string(), reason });
                }
                let path = entry.path();
                // A link to nothing is no file of anybody's.
                let Ok(about) = std::fs::metadata(&path) else { continue };
                let is_link = entry.file_type().map_err(io)?.is_symlink();
                if about.is_dir() && depth < DEPTH && !is_link {
                    folders.push((path, depth + 1));
                } else if about.is_file()
                    && let Some(kind) = self.kind(&entry.file_name().to_string_lossy())
                {
                    found.push((kind, std::cmp::Reverse(about.len()), path));
                }
            }
        }
        Ok(found.into_iter().min().map(|(.., path)| path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_their_published_names() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, size: usize| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, vec![b'x'; size]).unwrap();
        };
        assert_eq!(Publication::Labels.find(folder.path()).unwrap(), None);
        put("onet/db_30_1_text.zip", 5);
        put("onet/db_30_1_text_with_importance.zip", 9);
        put("onet/db_29_1_text.zip", 99);
        put("a/b/c/full_labelset.tsv.gz", 1);
        put("bls/national_M2025_dl.csv", 50);
        put("bls/national_M2025_dl.xlsx", 5);
        put("bls/national_M2024_dl.xlsx", 500);
        put("bls/occupation_2022-2032.xlsx", 9);
        put("bls/occupation_2024-2034.xlsx", 1);
        put("nem-onet-to-soc-crosswalk.xlsx", 1);
        for (publication, expected) in [
            (Publication::Release, "onet/db_30_1_text_with_importance.zip"),
            (Publication::Labels, "a/b/c/full_labelset.tsv.gz"),
            (Publication::Crosswalk, "nem-onet-to-soc-crosswalk.xlsx"),
            (Publication::Oews, "bls/national_M2025_dl.xlsx"),
            (Publication::Projections, "bls/occupation_2024-2034.xlsx"),
        ] {
            let found = publication.find(folder.path()).unwrap();
            assert_eq!(found, Some(folder.path().join(expected)), "{publication:?}");
        }
        let missing = Publication::Oews.find(&folder.path().join("none")).unwrap_err().to_string();
        assert!(missing.contains("none"), "{missing}");
    }
}
