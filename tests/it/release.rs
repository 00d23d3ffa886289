//! Releases to import: the sample in a folder, edited, zipped, or damaged.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::Db;

/// The embedded sample as files.
pub fn sample_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/source/sample")
}

/// Imports the sample as the active version `sample`.
pub fn import_sample(db: &Db) {
    let folder = sample_folder();
    db.ok(&["import", "--version", "sample", "--from", folder.to_str().unwrap(), "--activate"]);
}

/// A copy of the sample that a test may change.
pub struct Release {
    pub dir: TempDir,
}

impl Release {
    pub fn new() -> Self {
        let dir = TempDir::new().unwrap();
        for entry in fs::read_dir(sample_folder()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "txt") {
                fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
            }
        }
        Self { dir }
    }

    pub fn path(&self) -> &str {
        self.dir.path().to_str().unwrap()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Replaces the first occurrence of `old`, which must be there.
    pub fn edit(&self, file: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.file(file)).unwrap();
        assert!(text.contains(old), "{file} does not contain {old:?}");
        fs::write(self.file(file), text.replacen(old, new, 1)).unwrap();
    }

    /// Changes the bytes of a file.
    pub fn change(&self, file: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.file(file)).unwrap();
        change(&mut bytes);
        fs::write(self.file(file), bytes).unwrap();
    }

    pub fn remove(&self, file: &str) {
        fs::remove_file(self.file(file)).unwrap();
    }

    /// Rewrites every table as CSV under the names of the CSV downloads, `n/a` as empty.
    pub fn to_csv(&self) {
        for entry in fs::read_dir(self.dir.path()).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_lowercase();
            if name == "read me" {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let mut csv = csv::WriterBuilder::new()
                .terminator(csv::Terminator::CRLF)
                .from_path(self.file(&format!("onet_{}.csv", name.replace(' ', "_"))))
                .unwrap();
            for line in text.lines() {
                csv.write_record(
                    line.split('\t').map(|cell| if cell == "n/a" { "" } else { cell }),
                )
                .unwrap();
            }
            csv.flush().unwrap();
            fs::remove_file(path).unwrap();
        }
    }

    /// The folder as a zip archive with one top folder.
    pub fn zip(&self, top: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let mut paths: Vec<PathBuf> =
            fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let name = format!("{top}/{}", path.file_name().unwrap().to_str().unwrap());
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&fs::read(&path).unwrap()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}
