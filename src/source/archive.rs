//! A release as files: a zip archive, a folder, or the embedded sample.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::error::{Error, quoted};
use super::limits::{self, exceeded};
use super::reading::read_error;
use super::{kind, packed};
use crate::convert::unsigned;

/// A release opened for reading; every member has been checked against the size limit.
#[derive(Debug)]
pub struct Archive {
    /// Path or name as errors and reports show it.
    pub name: String,
    /// The one folder at the top, as in `db_30_1_text`, or the folder's own name.
    pub top_folder: Option<String>,
    /// SHA-256 of the archive file; absent for a folder and the sample.
    pub sha256: Option<String>,
    members: Vec<Member>,
    store: Store,
}

/// One file of the release.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name without folders: `Task Statements.txt`.
    pub name: String,
    index: usize,
}

#[derive(Debug)]
enum Store {
    Zip(Box<ZipArchive<BufReader<File>>>),
    Folder(Vec<PathBuf>),
    Embedded(&'static [(&'static str, &'static [u8])]),
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn io_error(file: &str) -> impl FnOnce(std::io::Error) -> Error {
    let file = file.to_owned();
    move |reason| Error::Io { file, reason }
}

impl Archive {
    /// Opens a zip file or a folder, named after its path.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::open_as(path, path.display().to_string())
    }

    /// Opens a zip file or a folder under another name: a download's is its address.
    pub fn open_as(path: &Path, name: String) -> Result<Self, Error> {
        let found = std::fs::metadata(path).map_err(|reason| match reason.kind() {
            std::io::ErrorKind::NotFound => Error::NotFound { path: path.to_owned() },
            _ => Error::Io { file: name.clone(), reason },
        })?;
        let archive =
            if found.is_dir() { Self::folder(path, name) } else { Self::zip(path, name) }?;
        if archive.members.is_empty() {
            return Err(Error::NoTables { file: archive.name });
        }
        Ok(archive)
    }

    /// The release compiled into the binary.
    #[must_use]
    pub fn embedded(name: &str, files: &'static [(&'static str, &'static [u8])]) -> Self {
        let members = files
            .iter()
            .enumerate()
            .map(|(index, (name, _))| Member { name: (*name).to_owned(), index })
            .collect();
        Self {
            name: name.to_owned(),
            top_folder: None,
            sha256: None,
            members,
            store: Store::Embedded(files),
        }
    }

    fn folder(path: &Path, name: String) -> Result<Self, Error> {
        let (path, files) = release_folder(path, &name)?;
        let members = files
            .iter()
            .enumerate()
            .map(|(index, file)| Member {
                name: packed::base(&file.to_string_lossy()).to_owned(),
                index,
            })
            .collect();
        let top_folder = path
            .canonicalize()
            .ok()
            .and_then(|path| path.file_name().map(|top| top.to_string_lossy().into_owned()));
        Ok(Self { name, top_folder, sha256: None, members, store: Store::Folder(files) })
    }

    /// Refuses an archive that is not the one whose SHA-256 is expected.
    pub fn expect(&self, sha256: &str) -> Result<(), Error> {
        let Some(found) = &self.sha256 else {
            return Err(Error::NoHash { file: self.name.clone() });
        };
        if found.eq_ignore_ascii_case(sha256) {
            return Ok(());
        }
        let (file, found) = (self.name.clone(), found.clone());
        Err(Error::OtherHash { file, found, expected: sha256.to_ascii_lowercase() })
    }

    fn zip(path: &Path, name: String) -> Result<Self, Error> {
        let mut file = File::open(path).map_err(io_error(&name))?;
        check_size(&name, file.metadata().map_err(io_error(&name))?.len(), limits::ARCHIVE)?;
        check_is_zip(&mut file, &name)?;
        let sha256 = hash_file(&mut file, &name)?;
        let zip = packed::open(BufReader::new(file), &name)?;
        if let Some(saw) = kind::foreign_zip(zip.file_names()) {
            return Err(Error::NotAZip { file: name, saw: saw.to_owned() });
        }
        let mut members = Vec::new();
        let mut folders: Vec<String> = Vec::new();
        for (index, full) in (0..zip.len()).filter_map(|at| Some((at, zip.name_for_index(at)?))) {
            let mut parts: Vec<&str> = full.split(['/', '\\']).collect();
            let base = parts.pop().unwrap_or_default();
            // A folder's own entry, and the companions that macOS packs beside every file.
            if base.is_empty() || base.starts_with("._") || parts.contains(&"__MACOSX") {
                continue;
            }
            folders.extend(parts.pop().filter(|folder| !folder.is_empty()).map(str::to_owned));
            members.push(Member { name: base.to_owned(), index });
        }
        folders.dedup();
        let top_folder = if let [top] = folders.as_slice() { Some(top.clone()) } else { None };
        Ok(Self {
            name,
            top_folder,
            sha256: Some(sha256),
            members,
            store: Store::Zip(Box::new(zip)),
        })
    }

    /// All members, in the archive's order (a folder's by name).
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Name of a member as errors show it: with its archive.
    #[must_use]
    pub fn label(&self, member: &Member) -> String {
        format!("{}, {}", self.name, member.name)
    }

    /// A member's bytes, unpacked as they are read and never beyond the size limit.
    pub fn read(&mut self, member: &Member) -> Result<Box<dyn Read + '_>, Error> {
        let label = self.label(member);
        // Another archive's member must not be read as an empty file.
        #[expect(clippy::indexing_slicing, reason = "members are of the archive that lists them")]
        Ok(match &mut self.store {
            Store::Zip(zip) => Box::new(packed::unpack(zip, member.index, &label)?),
            Store::Folder(files) => {
                let file = File::open(&files[member.index]).map_err(io_error(&label))?;
                Box::new(Limited { inner: BufReader::new(file), left: limits::MEMBER })
            }
            Store::Embedded(files) => Box::new(files[member.index].1),
        })
    }

    /// Whether a member is known to be whole by its size and checksum. A file in a folder may be what
    /// is left of an interrupted copy.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        !matches!(self.store, Store::Folder(_))
    }

    /// SHA-256 over the names and bytes of `members`, in the order of their names: the same for
    /// a folder and a zip of it. Reads them whole, so a damaged archive shows here.
    pub fn content_sha256(&mut self, members: &[Member]) -> Result<String, Error> {
        let mut ordered: Vec<&Member> = members.iter().collect();
        ordered.sort_by(|a, b| a.name.cmp(&b.name));
        let mut all = Sha256::new();
        for member in ordered {
            let label = self.label(member);
            let mut reader = self.read(member)?;
            let mut one = Sha256::new();
            copy_into(&mut reader, &mut one).map_err(|error| read_error(&label, error))?;
            all.update(member.name.as_bytes());
            all.update([0]);
            all.update(one.finalize());
        }
        Ok(hex(&all.finalize()))
    }
}

fn check_size(label: &str, size: u64, limit: u64) -> Result<(), Error> {
    if size > limit {
        return Err(Error::TooLarge { file: label.to_owned(), limit });
    }
    Ok(())
}

/// Folders that an unpacked archive may be wrapped in.
const WRAPPERS: usize = 4;

/// The folder with the files, and these by name: the given one, or the only one inside it.
fn release_folder(path: &Path, name: &str) -> Result<(PathBuf, Vec<PathBuf>), Error> {
    let mut path = path.to_owned();
    for _ in 0..WRAPPERS {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in std::fs::read_dir(&path).map_err(io_error(name))? {
            let entry = entry.map_err(io_error(name))?;
            let (file, own) = (entry.path(), entry.file_name());
            if own.to_string_lossy().starts_with(['.', '~']) || own == "__MACOSX" {
                continue;
            }
            let label = file.display().to_string();
            let found = std::fs::metadata(&file).map_err(io_error(&label))?;
            if found.is_file() {
                check_size(&label, found.len(), limits::MEMBER)?;
                files.push(file);
            } else if found.is_dir() {
                folders.push(file);
            }
            if files.len() + folders.len() > limits::MEMBERS {
                return Err(exceeded(name, format!("more than {} files", limits::MEMBERS)));
            }
        }
        match folders.as_slice() {
            [only] if files.is_empty() => path.clone_from(only),
            _ => {
                files.sort();
                return Ok((path, files));
            }
        }
    }
    Ok((path, Vec::new()))
}

/// Looks at the first bytes: a zip begins with `PK`; a web page instead of one is common.
fn check_is_zip(file: &mut File, name: &str) -> Result<(), Error> {
    let mut head = Vec::new();
    file.by_ref().take(limits::RECORD).read_to_end(&mut head).map_err(io_error(name))?;
    file.rewind().map_err(io_error(name))?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(());
    }
    let saw = if let Some(saw) = kind::foreign(&head) {
        saw.to_owned()
    } else {
        let start = String::from_utf8_lossy(head.get(..16).unwrap_or(&head));
        format!("a file that begins with {}", quoted(&start))
    };
    Err(Error::NotAZip { file: name.to_owned(), saw })
}

fn hash_file(file: &mut File, name: &str) -> Result<String, Error> {
    let mut hash = Sha256::new();
    copy_into(file, &mut hash).map_err(io_error(name))?;
    file.rewind().map_err(io_error(name))?;
    Ok(hex(&hash.finalize()))
}

fn copy_into(reader: &mut dyn Read, hash: &mut Sha256) -> std::io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = reader.read(&mut buffer)?;
        match buffer.get(..read) {
            Some([]) | None => return Ok(()),
            Some(bytes) => hash.update(bytes),
        }
    }
}

/// Fails, instead of stopping silently, when a member unpacks to more than its limit.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left =
            self.left.checked_sub(unsigned(read)).ok_or(std::io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_unpacks_beyond_its_limit_is_an_error() {
        let mut reader = Limited { inner: std::io::repeat(b'x'), left: 1_000 };
        let error = std::io::copy(&mut reader, &mut std::io::sink()).unwrap_err();
        assert!(matches!(read_error("a.zip, X.txt", error), Error::TooLarge { .. }));
    }

    #[test]
    fn the_content_hash_does_not_depend_on_the_order_of_the_files() {
        const ONE: &[(&str, &[u8])] = &[("a.txt", b"1"), ("b.txt", b"2")];
        const TWO: &[(&str, &[u8])] = &[("b.txt", b"2"), ("a.txt", b"1")];
        const OTHER: &[(&str, &[u8])] = &[("a.txt", b"2"), ("b.txt", b"1")];
        let hash = |files| {
            let mut archive = Archive::embedded("x", files);
            let members = archive.members().to_vec();
            archive.content_sha256(&members).unwrap()
        };
        assert_eq!(hash(ONE), hash(TWO));
        assert_ne!(hash(ONE), hash(OTHER));
    }
}
