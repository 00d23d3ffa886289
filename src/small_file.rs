//! Files that a person writes and that are read whole: rubrics, tables of models, certificates, manifests.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// No such file is larger, in bytes; a device has no end.
const LIMIT: u64 = 16 << 20;

/// The content of a file of at most 16 MiB.
pub fn read(path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = File::open(path)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if u64::try_from(length).is_ok_and(|length| length <= LIMIT) {
        return Ok(bytes);
    }
    Err(io::Error::new(ErrorKind::FileTooLarge, "it is longer than the 16 MiB that are read"))
}

/// The content of a text file of at most 16 MiB.
pub fn read_to_string(path: impl AsRef<Path>) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|error| {
        let reason = format!("it is no text in UTF-8: {}", error.utf8_error());
        io::Error::new(ErrorKind::InvalidData, reason)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_an_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text");
        std::fs::write(&path, "Was nötig ist").unwrap();
        assert_eq!(read_to_string(&path).unwrap(), "Was nötig ist");
        std::fs::write(&path, [0xff]).unwrap();
        assert_eq!(read_to_string(&path).unwrap_err().kind(), ErrorKind::InvalidData);
        assert_eq!(read(&path).unwrap(), [0xff]);
        File::create(&path).unwrap().set_len(LIMIT + 1).unwrap();
        assert_eq!(read(&path).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_refused() {
        assert_eq!(read("/dev/zero").unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
