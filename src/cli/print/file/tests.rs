use std::os::unix::fs::symlink;

use super::*;

fn once(text: &str) -> impl Iterator<Item = Result<Vec<u8>, CommandError>> {
    std::iter::once(Ok(text.as_bytes().to_vec()))
}

#[test]
fn a_file_is_replaced_as_a_whole_and_keeps_its_permissions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "before").unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    let parts = [Ok(b"half".to_vec()), Err(CommandError::NothingPublished)];
    write(&path, parts.into_iter()).unwrap_err();
    assert_eq!(fs::read_to_string(&path).unwrap(), "before");
    assert!(write(&path, once("after")).unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap(), "after");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o640);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something is left over");
}

#[test]
fn links_stay_and_lead_to_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("inner")).unwrap();
    fs::write(at("inner/target"), "before").unwrap();
    symlink("inner/target", at("link")).unwrap();
    symlink("link", at("link to link")).unwrap();
    symlink("inner/new", at("nowhere yet")).unwrap();
    symlink("circle", at("circle")).unwrap();
    for name in ["link", "link to link", "nowhere yet"] {
        assert!(write(&at(name), once(name)).unwrap());
        assert!(fs::symlink_metadata(at(name)).unwrap().is_symlink(), "{name}");
        assert_eq!(fs::read_to_string(at(name)).unwrap(), name);
    }
    assert_eq!(fs::read_to_string(at("inner/target")).unwrap(), "link to link");
    assert!(write(&at("circle"), once("x")).unwrap_err().to_string().contains("circle"));
}

#[test]
fn what_cannot_be_written_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    for (path, expected) in [
        (folder.path().to_owned(), "name a file in this folder"),
        (folder.path().join("none/at/all"), "mkdir -p"),
        (folder.path().join("file/x"), "no folder"),
        (PathBuf::from("/dev/full"), "free some space"),
    ] {
        let error = write(&path, once("x")).unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains(path.to_str().unwrap()), "{error}");
    }
}

/// Root may make files anywhere, so the refusal of the folder is simulated.
#[test]
fn a_file_whose_folder_takes_no_other_is_written_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let refused = |kind| Err(io::Error::new(kind, "at path \"/x/.tmpAbC\""));
    let write = |kind, parts: Vec<Result<Vec<u8>, CommandError>>| {
        let opened = OpenOptions::new().write(true).open(&path).ok();
        regular(&path, Place { path: &path, opened }, refused(kind), parts.into_iter())
    };
    for kind in [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem] {
        fs::write(&path, "what was there before").unwrap();
        write(kind, vec![Err(CommandError::NothingPublished)]).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), "what was there before");
        write(kind, vec![Ok(b"a".to_vec()), Ok(b"fter".to_vec())]).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
    }
    // Another cause, and no file yet: nothing is written, and only the path that was asked for is
    // named.
    let error = write(ErrorKind::StorageFull, once("x").collect()).unwrap_err().to_string();
    assert!(error.contains("free some space") && !error.contains(".tmpAbC"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "after");
    fs::remove_file(&path).unwrap();
    let error = write(ErrorKind::PermissionDenied, once("x").collect()).unwrap_err();
    let error = error.to_string();
    assert!(error.contains("that you may write") && !error.contains(".tmpAbC"), "{error}");
    assert!(error.contains(path.to_str().unwrap()) && !path.exists(), "{error}");
}

#[test]
fn a_device_stays_one() {
    assert!(!write(Path::new("/dev/null"), once("x")).unwrap());
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}
