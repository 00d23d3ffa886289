//! `--output FILE`, whatever FILE is.

use std::fs;
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::process::{Command, Stdio};

use crate::serve::scored;
use crate::support::{Db, Kind};

/// A scored database in a folder of its own, and what `export occupations` prints.
fn exported() -> (Db, String) {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    let text = db.ok(&["export", "occupations"]);
    assert!(text.starts_with("soc_code,"), "{text}");
    (db, text)
}

fn names(db: &Db) -> Vec<String> {
    let entries = fs::read_dir(db.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn pipes_devices_and_open_files_are_written_to() {
    let (db, text) = exported();
    let at = |name: &str| db.path().join(name);
    assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    let pipe = at("pipe");
    let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
    db.ok(&["export", "occupations", "--output", "pipe"]);
    assert_eq!(reader.join().unwrap(), text);
    assert!(fs::metadata(at("pipe")).unwrap().file_type().is_fifo());
    for path in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        assert_eq!(db.ok(&["export", "occupations", "--output", path]), text, "{path}");
        // The same where stdout is a file that holds something already, as after >>.
        fs::write(at("log"), "before\n").unwrap();
        let log = fs::OpenOptions::new().append(true).open(at("log")).unwrap();
        let mut command = db.command(&["export", "occupations", "--output", path]);
        assert!(command.stdout(log).status().unwrap().success());
        assert_eq!(fs::read_to_string(at("log")).unwrap(), format!("before\n{text}"), "{path}");
    }
    symlink("/dev/null", at("nothing")).unwrap();
    db.ok(&["export", "occupations", "--output", "nothing"]);
    assert!(fs::symlink_metadata(at("nothing")).unwrap().is_symlink());
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    assert!(!names(&db).iter().any(|name| name.contains("metadata")), "{:?}", names(&db));
    let run = db.run(&["export", "occupations", "--output", "/dev/full"]);
    assert!(run.code == Some(1) && run.stderr.contains("free some space"), "{}", run.stderr);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let (db, _) = exported();
    let pipe = db.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn(move || {
        let mut first = [0; 8];
        fs::File::open(pipe).unwrap().read_exact(&mut first).unwrap();
        first
    });
    let run = db.run(&["export", "tasks", "--output", "pipe"]);
    assert_eq!(&reader.join().unwrap(), b"task_id,");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn regular_files_are_replaced_and_links_stay() {
    let (db, text) = exported();
    let at = |name: &str| db.path().join(name);
    let read = |name: &str| fs::read_to_string(at(name)).unwrap();
    fs::create_dir(at("inner")).unwrap();
    fs::write(at("inner/target.csv"), "before").unwrap();
    fs::set_permissions(at("inner/target.csv"), fs::Permissions::from_mode(0o604)).unwrap();
    symlink("inner/target.csv", at("link.csv")).unwrap();
    db.ok(&["export", "occupations", "--output", "link.csv"]);
    assert!(fs::symlink_metadata(at("link.csv")).unwrap().is_symlink());
    assert_eq!(read("inner/target.csv"), text);
    assert_eq!(fs::metadata(at("inner/target.csv")).unwrap().permissions().mode() & 0o777, 0o604);
    assert!(read("link.csv-metadata.json").contains("\"url\": \"link.csv\""));
    db.ok(&["export", "occupation", "53-3032", "--output", "page.md"]);
    assert!(read("page.md").starts_with("# Heavy"));
    for (path, remedy) in [("inner", "name a file in this folder"), ("none/x.csv", "mkdir -p")] {
        let run = db.run(&["export", "occupations", "--output", path]);
        assert!(run.code == Some(1) && run.stderr.contains(remedy), "{path}: {}", run.stderr);
    }
    let known = ["test.db", "inner", "link.csv", "link.csv-metadata.json", "page.md", "labels"];
    let left: Vec<String> = names(&db)
        .into_iter()
        .filter(|name| !known.iter().any(|known| name.starts_with(known)))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "left over");
}

/// Every option that names a file to write goes through one place.
#[test]
fn only_one_module_writes_files() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    crate::layers::rust_files(&source, &mut files);
    let is_test = |path: &std::path::PathBuf| {
        path.components()
            .any(|part| ["tests", "tests.rs"].iter().any(|name| part.as_os_str() == *name))
    };
    for path in files.into_iter().filter(|path| !is_test(path)) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let writes = ["fs::write(", "File::create", ".persist(", "OpenOptions"];
        let found = writes.iter().any(|call| code.contains(call));
        // A database and its lock are no files of ours to replace, an archive has a new name whenever it is
        // another one, and a backup never takes the place of another file.
        let may = path.ends_with("cli/print/file/mod.rs")
            || path.ends_with("pipeline/archive/pack.rs")
            || path.components().any(|part| part.as_os_str() == "backup")
            || path.components().any(|part| part.as_os_str() == "db");
        assert!(!found || may, "{} writes a file: use cli/print/file/mod.rs", path.display());
    }
}

/// A picture is a file like any other.
#[test]
fn a_picture_goes_where_it_is_told() {
    let (db, _) = exported();
    fs::write(db.path().join("index.csv"), "code,value\n53-3032,1\n29-1141,2\n").unwrap();
    let validate =
        ["validate", "--against", "index.csv", "--code-column", "code", "--value-column", "value"];
    let run = |file: &str| db.run(&[&validate[..], &["--svg", file]].concat());
    assert_eq!(run("plot.svg").code, Some(0), "{}", run("plot.svg").stderr);
    assert!(fs::read_to_string(db.path().join("plot.svg")).unwrap().starts_with("<svg"));
    let missing = run("none/plot.svg");
    assert!(missing.code == Some(1) && missing.stderr.contains("mkdir -p"), "{}", missing.stderr);
    let mut child = db.command(&[&validate[..], &["--svg", "-"]].concat());
    let out = child.stderr(Stdio::null()).output().unwrap();
    assert!(String::from_utf8(out.stdout).unwrap().starts_with("<svg"));
}
