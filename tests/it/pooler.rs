//! A pooler before PostgreSQL that gives every transaction another session, as PgBouncer does in its
//! transaction mode. The one here is our own, as small as can be: it reports no error of its own, like
//! PgBouncer from 1.21 on, and leaves prepared statements where they were made, like those before.
//! `tests/peers/pgbouncer.py` puts the program before the real one.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::release::import_sample;
use crate::serve::scored;
use crate::server::Server;
use crate::support::{Db, Kind, on_postgres};

/// Sessions that nobody uses; the one given back last is taken first.
type Idle = Arc<Mutex<Vec<TcpStream>>>;

/// Reads one message behind the start-up: its type, and all its bytes.
fn message(from: &mut TcpStream) -> std::io::Result<(u8, Vec<u8>)> {
    let mut bytes = vec![0; 5];
    from.read_exact(&mut bytes)?;
    let length = u32::from_be_bytes([bytes[1], bytes[2], bytes[3], bytes[4]]);
    bytes.resize(usize::try_from(length).unwrap() + 1, 0);
    from.read_exact(&mut bytes[5..])?;
    Ok((bytes[0], bytes))
}

/// A client's start-up message, with the questions for encryption before it refused.
fn start_up(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    loop {
        let mut bytes = vec![0; 8];
        client.read_exact(&mut bytes)?;
        let length = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        bytes.resize(usize::try_from(length).unwrap(), 0);
        client.read_exact(&mut bytes[8..])?;
        if bytes.len() > 8 {
            return Ok(bytes);
        }
        client.write_all(b"N")?;
    }
}

/// Opens a session, and returns it with what the server said to the start-up.
fn session(server: &str, start: &[u8]) -> std::io::Result<(TcpStream, Vec<u8>)> {
    let mut session = TcpStream::connect(server)?;
    session.write_all(start)?;
    let mut said = Vec::new();
    loop {
        let (kind, bytes) = message(&mut session)?;
        said.extend(bytes);
        if kind == b'Z' {
            return Ok((session, said));
        }
    }
}

fn serve(mut client: TcpStream, server: &str, idle: &Idle) -> std::io::Result<()> {
    let start = start_up(&mut client)?;
    let (first, said) = session(server, &start)?;
    idle.lock().unwrap().push(first);
    client.write_all(&said)?;
    let mut taken: Option<TcpStream> = None;
    loop {
        let (kind, bytes) = message(&mut client)?;
        if kind == b'X' {
            return Ok(());
        }
        let mut behind = match taken.take() {
            Some(behind) => behind,
            None => match idle.lock().unwrap().pop() {
                Some(behind) => behind,
                None => session(server, &start)?.0,
            },
        };
        behind.write_all(&bytes)?;
        if !matches!(kind, b'Q' | b'S') {
            taken = Some(behind);
            continue;
        }
        loop {
            let (kind, bytes) = message(&mut behind)?;
            client.write_all(&bytes)?;
            if kind == b'Z' {
                if bytes[5] == b'I' {
                    idle.lock().unwrap().push(behind);
                } else {
                    taken = Some(behind);
                }
                break;
            }
        }
    }
}

/// The URL of a database through a pooler, which lives as long as the test.
fn pooled(db: &Db) -> String {
    let (head, name) = db.url.rsplit_once('/').unwrap();
    let (user, server) = head.split_once('@').unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("{user}@{}/{name}", listener.local_addr().unwrap());
    let (server, idle) = (server.to_owned(), Idle::default());
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let (server, idle) = (server.clone(), Arc::clone(&idle));
            std::thread::spawn(move || serve(client, &server, &idle));
        }
    });
    url
}

on_postgres! {
    fn who_writes_refuses_a_pooler_and_says_what_to_do() {
        let db = Db::new(Kind::Postgres);
        import_sample(&db);
        db.ok(&["catalog", "--strategy", "all"]);
        let url = pooled(&db);
        let before = crate::support::dump(&db, &[]);
        for args in [
            &["migrate"][..],
            &["score", "--rater", "mock:a"],
            &["aggregate"],
            &["weights"],
            &["versions", "activate", "30.1"],
            &["catalog", "--strategy", "all"],
        ] {
            let mut command = db.command(args);
            let run = crate::support::Run::from(command.env("DATABASE_URL", &url).output().unwrap());
            assert_eq!(run.code, Some(1), "{args:?}: {run:?}");
            assert_eq!(run.stderr.lines().count(), 1, "{args:?}: {}", run.stderr);
            let told = ["PgBouncer", "pool_mode=session", "PostgreSQL itself"];
            assert!(told.iter().all(|part| run.stderr.contains(part)), "{}", run.stderr);
        }
        assert_eq!(crate::support::dump(&db, &[]), before);
    }
}

on_postgres! {
    fn who_reads_works_through_a_pooler() {
        let db = Db::new(Kind::Postgres);
        scored(&db);
        let url = pooled(&db);
        let server = Server::start(
            db.command(&["serve", "--bind", "127.0.0.1:0", "--poll-seconds", "0.1"])
                .env("DATABASE_URL", &url),
        );
        for args in [&["versions"][..], &["show", "53-3032"], &["runs"], &["snapshots"], &["summary"]] {
            for _ in 0..3 {
                let mut command = db.command(args);
                let run =
                    crate::support::Run::from(command.env("DATABASE_URL", &url).output().unwrap());
                assert_eq!(run.code, Some(0), "{args:?}: {run:?}");
            }
        }
        db.ok(&["aggregate", "--scheme", "equal", "--seed", "7"]);
        for _ in 0..600 {
            if server.get("/ready")["snapshot"] == 2 {
                assert_eq!(server.get("/ready")["database"], "reachable");
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("the newer snapshot is not served: {}", server.get("/ready"));
    }
}

on_postgres! {
    /// A session of one's own is none of the poolers' business, whoever else has one.
    fn many_writers_at_once_are_no_pooler() {
        let db = Db::new(Kind::Postgres);
        db.ok(&["migrate"]);
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| db.ok(&["migrate"]));
            }
        });
    }
}
