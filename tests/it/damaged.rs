//! SQLite files that are damaged, or another program's: one error with its remedy, and the file as it was.

use std::fs;

use crate::serve::scored;
use crate::support::{Db, Kind};

const COMMANDS: [&[&str]; 6] = [
    &["versions"],
    &["show", "11-3121"],
    &["weights"],
    &["aggregate"],
    &["migrate"],
    &["versions", "activate", "sample"],
];

/// Every command refuses these bytes in one line, with the remedy, and changes none of them.
fn refused(db: &Db, bytes: &[u8], says: &str, remedy: &str) {
    let file = db.path().join("damaged.db");
    for args in COMMANDS {
        fs::write(&file, bytes).unwrap();
        let url = format!("sqlite:{}", file.display());
        let run = db.run(&[&["--database-url", &url], args].concat());
        assert_eq!(run.code, Some(1), "{args:?}: {}", run.stderr);
        let errors: Vec<&str> = run.stderr.trim_end().lines().collect();
        assert!(
            errors.len() == 1 && errors[0].contains(says) && errors[0].contains(remedy),
            "{args:?}: {errors:?}"
        );
        assert!(fs::read(&file).unwrap() == bytes, "{args:?} changed the file");
    }
}

#[test]
fn a_damaged_file_is_refused_with_its_remedy_and_left_as_it_is() {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    let whole = fs::read(db.url.trim_start_matches("sqlite:")).unwrap();
    refused(&db, &whole[..whole.len() / 2], "malformed", "put a backup in its place");
    let mut pages = whole.clone();
    pages[4096..].fill(0xa5);
    refused(&db, &pages, "malformed", "put a backup in its place");
    refused(&db, &b"a letter\n".repeat(1000), "not a database", "--database-url");
}

#[test]
fn a_database_of_another_program_is_not_written_to() {
    let db = Db::new(Kind::Sqlite);
    db.execute("create table customers (id integer primary key, name text)");
    let made = fs::read(db.url.trim_start_matches("sqlite:")).unwrap();
    refused(&db, &made, "another program (it has \"customers\")", "--database-url");
}
