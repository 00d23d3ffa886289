//! `onet-ai serve`: how it ends, and how it outlives its database.

use std::time::{Duration, Instant};

use crate::release::import_sample;
use crate::serve::scored;
use crate::server::Server;
use crate::support::{Db, Kind, on_both_databases, on_postgres};

on_both_databases! {
    fn both_signals_let_requests_finish(db: &Db) {
        import_sample(db);
        for (signal, expected) in [("TERM", 0), ("INT", 130)] {
            let mut server = Server::of(db);
            server.get("/occupations");
            let (code, log) = server.stop(signal);
            assert_eq!(code, Some(expected), "{signal}: {log}");
            assert!(log.contains("requests in flight are finished first"), "{signal}: {log}");
            assert!(!log.contains("forced"), "{signal}: {log}");
        }
    }
}

/// No time is asserted: what never comes fails instead of hanging.
fn wait(what: &str, until: impl Fn() -> bool) {
    let started = Instant::now();
    while !until() {
        assert!(started.elapsed() < Duration::from_mins(1), "{what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

on_postgres! {
    fn a_database_that_goes_away_is_outlived_and_told_once() {
        let db = Db::new(Kind::Postgres);
        scored(&db);
        let mut server = Server::of(&db);
        let before = server.get("/rankings/ai_risk");
        let name = db.url.rsplit('/').next().unwrap();
        db.execute_on_server(&format!(
            "alter database {name} with allow_connections false; \
             select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
        ));
        wait("its going was not noticed", || server.get("/ready")["database"] == "unreachable");
        // Long enough for another look, which must not tell the same again.
        std::thread::sleep(Duration::from_secs(8));
        assert_eq!(server.get("/rankings/ai_risk"), before);
        assert_eq!(server.get("/health")["status"], "ok");
        db.execute_on_server(&format!("alter database {name} with allow_connections true"));
        wait("its return was not noticed", || server.get("/ready")["database"] == "reachable");
        let (code, log) = server.stop("TERM");
        assert_eq!(code, Some(0), "{log}");
        assert_eq!(log.matches("the database is away").count(), 1, "{log}");
        assert_eq!(log.matches("the database is back").count(), 1, "{log}");
    }
}
