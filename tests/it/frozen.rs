//! A PostgreSQL server that has frozen while its system still answers for it, and a reader of stderr
//! who does not read.

use std::io::{BufRead, BufReader, PipeWriter, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::release::import_sample;
use crate::serve::scored;
use crate::server::Server;
use crate::support::{Db, Kind, Run, on_both_databases, on_postgres};
use crate::vendor::{self, Vendor};

/// Stands before PostgreSQL, takes everything and passes nothing on while it is frozen.
struct Freezer {
    url: String,
    frozen: Arc<AtomicBool>,
}

impl Freezer {
    fn before(db: &Db) -> Self {
        let (head, name) = db.url.rsplit_once('/').unwrap();
        let (user, server) = head.split_once('@').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{user}@{}/{name}", listener.local_addr().unwrap());
        let (server, frozen) = (server.to_owned(), Arc::new(AtomicBool::new(false)));
        let waits = Arc::clone(&frozen);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let behind = TcpStream::connect(&server).unwrap();
                pump(&client, &behind, &waits);
                pump(&behind, &client, &waits);
            }
        });
        Self { url, frozen }
    }

    fn freeze(&self, is_frozen: bool) {
        self.frozen.store(is_frozen, Ordering::SeqCst);
    }
}

fn pump(from: &TcpStream, to: &TcpStream, frozen: &Arc<AtomicBool>) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    let frozen = Arc::clone(frozen);
    std::thread::spawn(move || {
        let mut buffer = [0; 16_384];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            while frozen.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(20));
            }
            if to.write_all(&buffer[..n]).is_err() {
                break;
            }
        }
        let _ = (to.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
    });
}

/// Waits long enough for a busy machine; what never comes fails.
fn wait(what: &str, mut until: impl FnMut() -> bool) {
    let started = Instant::now();
    while !until() {
        assert!(started.elapsed() < Duration::from_mins(1), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn end(child: &mut Child) -> Option<i32> {
    let mut code = None;
    wait("the process does not end", || {
        code = child.try_wait().unwrap();
        code.is_some()
    });
    code.unwrap().code()
}

on_postgres! {
    fn a_frozen_server_is_unreachable_and_served_on_and_comes_back() {
        let db = Db::new(Kind::Postgres);
        scored(&db);
        let freezer = Freezer::before(&db);
        let mut command = db.command(&["serve", "--bind", "127.0.0.1:0", "--poll-seconds", "0.5"]);
        let mut server = Server::start(command.env("DATABASE_URL", &freezer.url));
        let before = server.get("/rankings/ai_risk");
        freezer.freeze(true);
        wait("it is not noticed", || server.get("/ready")["database"] == "unreachable");
        let metrics = server.request("GET", "/metrics", &[]).text;
        assert!(metrics.contains("onet_ai_database_reachable 0"), "{metrics}");
        assert_eq!(server.get("/rankings/ai_risk"), before);
        assert_eq!(server.error("/replies/1-1-0-1").1, "database_away");
        for (path, said) in [("/s/1/jobs/53-3032", "The database cannot be reached"), ("/ko/s/1/jobs/53-3032", "데이터베이스에 연결할 수 없습니다")] {
            let page = server.request("GET", path, &[("accept", "text/html")]);
            assert!(page.status == 503 && page.text.contains(said), "{path}: {}", page.text);
        }
        freezer.freeze(false);
        wait("its return is not noticed", || server.get("/ready")["database"] == "reachable");
        // Also what is published meanwhile.
        db.ok(&["aggregate", "--scheme", "equal", "--seed", "7"]);
        wait("no newer edition", || server.get("/ready")["snapshot"] == 2);
        // A request that waits for the database has its time; all together has ten seconds.
        freezer.freeze(true);
        let waiting = format!("{}/replies/1-1-0-1", server.base);
        std::thread::spawn(move || drop(ureq::get(waiting).call()));
        std::thread::sleep(Duration::from_millis(300));
        // A server that waited for the database would not end at all.
        let (code, log) = server.stop("TERM");
        assert_eq!(code, Some(0), "{log}");
        assert_eq!(log.matches("the database is away").count(), 1, "{log}");
    }
}

on_postgres! {
    fn scoring_ends_with_a_frozen_server_and_goes_on_later() {
        let db = Db::new(Kind::Postgres);
        import_sample(&db);
        db.ok(&["catalog", "--strategy", "all"]);
        let freezer = Freezer::before(&db);
        let vendor = Vendor::start(|call, _| vendor::scored(call).after(Duration::from_millis(20)));
        let luna = vendor.openai("gpt-6-luna");
        let args = ["score", "--rater", &luna, "--rpm", "100000", "--concurrency", "2"];
        let mut command = db.command(&args);
        command.env("DATABASE_URL", &freezer.url).env("OPENAI_API_KEY", "sk-test-key");
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait("no call", || vendor.ratings() > 10);
        freezer.freeze(true);
        let run = Run::from(child.wait_with_output().unwrap());
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains("has not answered") && run.stderr.contains("frozen"), "{run:?}");
        freezer.freeze(false);
        let again = Run::from(db.command(&args).env("OPENAI_API_KEY", "sk-test-key").output().unwrap());
        assert_eq!(again.code, Some(0), "{again:?}");
        // Every call is in the ledger, those of unknown fate too.
        let mut conn = db.connect();
        let sent: i64 = diesel::RunQueryDsl::get_result(
            diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
                "(select count(*) from model_attempt where status <> 'sent' and cost is not null)",
            )),
            &mut conn,
        )
        .unwrap();
        assert!(sent >= i64::try_from(vendor.ratings()).unwrap(), "{sent} < {}", vendor.ratings());
    }
}

on_postgres! {
    /// However long a statement takes, a server that answers to another is alive.
    fn a_long_statement_is_waited_for() {
        let db = Db::new(Kind::Postgres);
        scored(&db);
        let mut other = db.connect();
        let mut child = diesel::Connection::transaction(&mut other, |conn| {
            onet_ai::db::publication::lock(conn)?;
            let child = db.command(&["snapshots", "activate", "1"]).stdout(Stdio::null()).spawn();
            std::thread::sleep(Duration::from_secs(20));
            Ok::<Child, diesel::result::Error>(child.unwrap())
        })
        .unwrap();
        assert_eq!(end(&mut child), Some(0));
    }
}

/// A pipe that is full and that nobody reads.
fn blocked_pipe() -> (std::io::PipeReader, PipeWriter) {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut filler = writer.try_clone().unwrap();
    std::thread::spawn(move || filler.write_all(&vec![b'x'; 4 << 20]));
    std::thread::sleep(Duration::from_millis(300));
    (reader, writer)
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args([name, &id]).status().unwrap().success());
}

/// What stands behind these words in what a server says.
fn after(words: &str, said: &mut impl BufRead) -> String {
    let mut line = String::new();
    while !line.contains(words) {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0);
    }
    line.split(words).nth(1).unwrap().trim().to_owned()
}

/// Asks so much that a pipe does not take what is logged of it.
fn ask_much(base: &str) {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    let agent: ureq::Agent = config.timeout_global(Some(Duration::from_secs(5))).build().into();
    for n in 0..1_500 {
        agent.get(format!("{base}/{n}/{}", "x".repeat(200))).call().unwrap();
    }
}

/// The demo has a database of its own.
#[test]
fn the_demo_serves_and_ends_although_nobody_reads_its_log() {
    let db = Db::new(Kind::Sqlite);
    let mut child = db
        .command(&["demo", "--bind", "127.0.0.1:0"])
        .env("ONET_AI_LOG", "debug")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let base = after("serving ", &mut out);
    ask_much(&base);
    signal(&child, "-TERM");
    assert_eq!(end(&mut child), Some(0));
    drop((out, child.stderr.take()));
}

on_both_databases! {
    fn serving_ends_although_nobody_reads_its_log(db: &Db) {
        import_sample(db);
        let mut child = db
            .command(&["serve", "--bind", "127.0.0.1:0"])
            .env("ONET_AI_LOG", "debug")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let base = after("listening on ", &mut log);
        ask_much(&base);
        signal(&child, "-TERM");
        assert_eq!(end(&mut child), Some(0));
        drop(log);
    }

    fn scoring_is_interrupted_although_nobody_reads_its_log(db: &Db) {
        import_sample(db);
        db.ok(&["catalog", "--strategy", "all"]);
        let vendor = Vendor::start(|call, _| vendor::scored(call).after(Duration::from_millis(60)));
        let luna = vendor.openai("gpt-6-luna");
        let (reader, writer) = blocked_pipe();
        let mut child = db
            .command(&["score", "--rater", &luna, "--rpm", "100000", "--concurrency", "2"])
            .env("OPENAI_API_KEY", "sk-test-key")
            .env("ONET_AI_LOG", "trace")
            .stdout(Stdio::null())
            .stderr(writer)
            .spawn()
            .unwrap();
        wait("no call", || vendor.ratings() > 3);
        signal(&child, "-TERM");
        assert_eq!(end(&mut child), Some(130));
        drop(reader);
    }
}
