//! An SQLite database that this user may read and not write, nor anything beside it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use onet_ai::db::{Conn, publication};

use crate::serve::scored;
use crate::server::Server;
use crate::support::{Db, Kind, Run};

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}

/// A folder that nobody but root may write, with a copy of the program for users who cannot reach the
/// build's folder.
struct Place {
    dir: tempfile::TempDir,
    program: PathBuf,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::TempDir::new_in("/tmp").unwrap();
        let program = dir.path().join("onet-ai");
        let built = env!("CARGO_BIN_EXE_onet-ai");
        if fs::hard_link(built, &program).is_err() {
            fs::copy(built, &program).unwrap();
        }
        Self { dir, program }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Takes every right to write away.
    fn close(&self) {
        for entry in fs::read_dir(self.dir.path()).unwrap() {
            let path = entry.unwrap().path();
            allow(&path, if path == self.program { 0o755 } else { 0o444 });
        }
        allow(self.dir.path(), 0o555);
    }

    /// `onet-ai ARGS` as a user without rights: root has all of them whatever the permissions are.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&self.program);
            command
        } else {
            Command::new(&self.program)
        };
        command
            .args(args)
            .env("DATABASE_URL", format!("sqlite:{}", self.path("a ?#%b.db").display()))
            .env_remove("ONET_AI_LOG")
            .current_dir("/");
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        Run::from(self.command(args).output().unwrap())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        allow(self.dir.path(), 0o700);
    }
}

fn files(place: &Place) -> Vec<String> {
    let names = fs::read_dir(place.dir.path()).unwrap();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const READING: [&[&str]; 7] = [
    &["versions"],
    &["search", "nurse"],
    &["show", "53-3032"],
    &["runs"],
    &["snapshots"],
    &["summary"],
    &["export", "occupations"],
];

#[test]
fn reading_needs_no_permission_to_write() {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    let place = Place::new();
    fs::copy(db.path().join("test.db"), place.path("a ?#%b.db")).unwrap();
    place.close();
    let before = files(&place);
    for args in READING {
        let run = place.run(args);
        assert_eq!(run.code, Some(0), "{args:?}: {}", run.stderr);
        assert!(!run.stdout.is_empty());
    }
    let run = place.run(&["aggregate"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("may not be written"), "{run:?}");
    assert_eq!(files(&place), before);
}

#[test]
fn a_lock_file_that_another_user_left_is_named_with_the_way_in() {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    let place = Place::new();
    let file = place.path("a ?#%b.db");
    fs::copy(db.path().join("test.db"), &file).unwrap();
    allow(&file, 0o666);
    allow(place.dir.path(), 0o777);
    for (ending, args) in
        [(".lock", &["weights"][..]), (".refresh.lock", &["refresh", "--to", "sample"])]
    {
        let lock = place.path(&format!("a ?#%b.db{ending}"));
        fs::write(&lock, "").unwrap();
        allow(&lock, 0);
        let way_in = format!("rm '{}'", lock.display());
        let run = place.run(args);
        assert_eq!(run.code, Some(1), "{run:?}");
        let said =
            format!("another user has left it: once nobody works with the database, `{way_in}`");
        assert!(run.stderr.contains(&said), "{}", run.stderr);
        let doctor = place.run(&["doctor", "--access", "write"]);
        assert_eq!(doctor.code, Some(3), "{doctor:?}");
        assert!(doctor.stdout.contains(&format!("→ {way_in}")), "{}", doctor.stdout);
        let reader = place.run(&["doctor", "--access", "read"]);
        assert!(!reader.stdout.contains(&way_in), "{}", reader.stdout);
        fs::remove_file(&lock).unwrap();
        assert!(!place.run(args).stderr.contains("another user has left"), "{args:?}");
    }
}

#[test]
fn a_file_that_is_written_by_others_is_followed() {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    let place = Place::new();
    let file = place.path("a ?#%b.db");
    fs::copy(db.path().join("test.db"), &file).unwrap();
    let url = format!("sqlite:{}", file.display());
    place.close();
    let mut command = place.command(&["serve", "--bind", "127.0.0.1:0", "--poll-seconds", "0.1"]);
    let server = Server::start(&mut command);
    let first = server.get("/ready")["publication"].as_i64().unwrap();
    let wait = |publication: i64| {
        for _ in 0..600 {
            if server.get("/ready")["publication"] == publication {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("publication {publication} is not served: {}", server.get("/ready"));
    };
    // The operator may write; whoever serves may still not.
    allow(place.dir.path(), 0o755);
    allow(&file, 0o644);
    let bump = |conn: &mut Conn| {
        let now = chrono::DateTime::UNIX_EPOCH.naive_utc();
        publication::bump(conn, now).unwrap();
    };
    // A writer that comes and goes leaves one file, unless it is read just then; one that stays has three.
    bump(&mut url.parse::<onet_ai::db::DatabaseUrl>().unwrap().connect().unwrap());
    wait(first + 1);
    let mut writer = url.parse::<onet_ai::db::DatabaseUrl>().unwrap().connect().unwrap();
    bump(&mut writer);
    assert!(place.path("a ?#%b.db-wal").exists());
    wait(first + 2);
    bump(&mut writer);
    wait(first + 3);
    drop(writer);
    bump(&mut url.parse::<onet_ai::db::DatabaseUrl>().unwrap().connect().unwrap());
    wait(first + 4);
}

/// What stands in the -wal file alone cannot be read without a -shm file, which cannot be made.
#[test]
fn commits_that_cannot_be_read_are_not_passed_over() {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    let mut writer = db.connect();
    publication::bump(&mut writer, chrono::DateTime::UNIX_EPOCH.naive_utc()).unwrap();
    let place = Place::new();
    for ending in ["", "-wal"] {
        let from = db.path().join(format!("test.db{ending}"));
        fs::copy(from, place.path(&format!("a ?#%b.db{ending}"))).unwrap();
    }
    place.close();
    let run = place.run(&["versions"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("-wal") && run.stderr.contains("may write"), "{run:?}");
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_database_is_its_owners_and_a_chmod_is_kept() {
    let db = Db::new(Kind::Sqlite);
    let file = db.path().join("test.db");
    for umask in ["000", "022", "777"] {
        let _ = fs::remove_file(&file);
        let script = format!("umask {umask}; exec \"$0\" migrate");
        let program = env!("CARGO_BIN_EXE_onet-ai");
        let mut command = Command::new("sh");
        let output = command.args(["-c", &script, program]).env("DATABASE_URL", &db.url).output();
        assert!(output.as_ref().unwrap().status.success(), "{output:?}");
        assert_eq!(mode(&file), 0o600, "{umask}");
    }
    allow(&file, 0o640);
    let writer = db.connect();
    db.ok(&["migrate"]);
    crate::release::import_sample(&db);
    assert_eq!(mode(&file), 0o640);
    assert_eq!(mode(&db.path().join("test.db-wal")), 0o640);
    drop(writer);
}
