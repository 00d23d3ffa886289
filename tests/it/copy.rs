//! A whole database copied into another one, of either kind, and compared.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use onet_ai::db::{Conn, rows};

use crate::fixture::migrated;
use crate::support::{Db, Kind, all, dump, on_both_databases, on_postgres};

/// What is hard to carry: digits, letters, bytes, absence, and times to the microsecond.
fn with_edges(kind: Kind) -> Db {
    let db = migrated(kind);
    let (first, empty) = match kind {
        Kind::Postgres => ("'\\x00ff7f80'::bytea", "''::bytea"),
        Kind::Sqlite => ("x'00ff7f80'", "x''"),
    };
    db.execute(&format!(
        "update occupation_step set tasks = cast(0.1 as double precision) + 0.2, weights = - cast(0.0 as double precision), rescored = 5e-324, \
         raters = 1.0 / 3.0, question = -1e-300, raters_low = null; \
         update index_value set value = 9.999999999999999e299; \
         update task_ai_score set rationale = 'it''s ''quoted'' \\ \"so\"\n\t한국어 \u{1F600} ~|null', created_at = '2026-02-28 23:59:59.000001' where run_id = 1; \
         update task_ai_score set rationale = '', carried_from = '' where run_id = 2; \
         update raw_reply set body = {first} where id = (select min(id) from raw_reply); \
         update raw_reply set body = {empty} where id = (select max(id) from raw_reply); \
         update element_rating set not_relevant = null where scale_id = 'IM'; \
         update element_rating set not_relevant = true where scale_id = 'LV'; \
         update model_run set cost_cap = 9223372036854775807 where id = 1"
    ));
    db
}

/// Databases that are made by a copy start empty.
fn copied(from: &Db, to: Kind) -> Db {
    let target = Db::new(to);
    let report = from.json(&["copy", "--to", &target.url, "--json"]);
    assert_eq!(report["is_same"], true, "{report}");
    let tables = report["tables"].as_array().unwrap();
    assert!(
        all(tables, |table| table["source_rows"].as_i64().unwrap() > 0
            && table["source_hash"] == table["target_hash"]),
        "{report}"
    );
    assert_eq!(report["orphans"].as_array().unwrap().len(), 0);
    target
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

fn number(conn: &mut Conn, sql: &str) -> i64 {
    diesel::sql_query(sql).get_result::<Number>(conn).unwrap().n
}

on_both_databases! {
    fn everything_arrives_as_it_was(db: &Db) {
        let source = with_edges(db.kind());
        let before = dump(&source, &[]);
        // With a server at hand this goes all four ways.
        let kinds: &[Kind] = if db.kind() == Kind::Sqlite { &[Kind::Sqlite] } else { &[Kind::Postgres, Kind::Sqlite, Kind::Postgres] };
        let mut path = vec![source];
        for kind in kinds {
            let next = copied(path.last().unwrap(), *kind);
            path.push(next);
        }
        let migrations = &["__diesel_schema_migrations"];
        let after = dump(path.last().unwrap(), migrations);
        assert!(after.len() > 50);
        for (table, rows) in after {
            // The same number is written in one of two ways, and SQLite keeps one of them.
            let plain = |rows: &str| rows.replace("|-0|", "|0|").replace("|-0.0|", "|0.0|");
            assert_eq!(plain(&rows), plain(&before[&table]), "{table}");
        }
        assert_eq!(dump(&path[0], &[]), before, "the source is never written");
        let copy = path.last().unwrap();
        for args in [&["show", "29-1141", "--json"][..], &["snapshots", "--json"], &["runs", "--json"]] {
            assert_eq!(copy.ok(args), path[0].ok(args));
        }
        // Ids go on from where they were.
        copy.ok(&["score", "--rater", "mock:c"]);
        assert_eq!(copy.json(&["runs", "--json"]).as_array().map(Vec::len), path[0].json(&["runs", "--json"]).as_array().map(|runs| runs.len() + 1));
    }

    fn only_an_empty_database_is_filled(db: &Db) {
        let source = migrated(Kind::Sqlite);
        db.migrated();
        db.execute("insert into rubric (prompt_version, rubric_id, version, text, created_at) values ('a', 'a', 1, 'a', '2026-01-01 00:00:00')");
        let before = dump(db, &[]);
        let run = source.run(&["copy", "--to", &db.url]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains("not empty: its table rubric has 1 rows"), "{}", run.stderr);
        assert_eq!(dump(db, &[]), before);
        // One that was only migrated is empty, though migrations put rows into it.
        db.execute("delete from rubric");
        source.ok(&["copy", "--to", &db.url]);
        let run = source.run(&["copy", "--to", &db.url]);
        assert!(run.code == Some(1) && run.stderr.contains("not empty"), "{run:?}");
    }

    fn what_the_target_refuses_leaves_nothing_there(db: &Db) {
        let source = migrated(Kind::Sqlite);
        db.migrated();
        // The last table of all.
        let last = rows::tables(&mut db.connect()).unwrap().pop().unwrap().name;
        db.execute(&match db.kind() {
            Kind::Sqlite => format!("create trigger no before insert on {last} begin select raise(abort, 'not here'); end"),
            Kind::Postgres => format!("create function no() returns trigger language plpgsql as 'begin raise exception ''not here''; end'; create trigger no before insert on {last} execute function no()"),
        });
        let before = dump(db, &[]);
        let run = source.run(&["copy", "--to", &db.url]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains(&format!("refuses rows of {last}")) && run.stderr.contains("nothing was copied"), "{}", run.stderr);
        assert_eq!(dump(db, &[]), before);
    }

    fn the_smallest_difference_is_a_problem(db: &Db) {
        let source = migrated(Kind::Sqlite);
        db.migrated();
        // A target that writes something else than it is given: the last digit of one number.
        let first = "(select min(soc_code) from occupation_ai_score)";
        db.execute(&match db.kind() {
            Kind::Sqlite => format!("create trigger odd after insert on occupation_ai_score begin update occupation_ai_score set mean = mean + 1e-14 where soc_code = {first}; end"),
            Kind::Postgres => format!("create function odd() returns trigger language plpgsql as 'begin update occupation_ai_score set mean = mean + 1e-14 where soc_code = {first}; return null; end'; create trigger odd after insert on occupation_ai_score execute function odd()"),
        });
        let run = source.run(&["copy", "--to", &db.url, "--json"]);
        assert_eq!(run.code, Some(3), "{run:?}");
        assert!(run.stderr.contains("occupation_ai_score") && run.stderr.contains("not the same ones"), "{}", run.stderr);
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let tables = report["tables"].as_array().unwrap();
        let other: Vec<_> = tables.iter().filter(|table| table["is_same"] == false).map(|table| table["table"].as_str().unwrap()).collect();
        assert_eq!((other, &report["is_same"]), (vec!["occupation_ai_score"], &false.into()));
    }

    fn rows_without_their_parent_are_named_before_anything_is_written(db: &Db) {
        let source = migrated(db.kind());
        source.execute(match db.kind() {
            Kind::Sqlite => "pragma foreign_keys = off; delete from score_snapshot where id = 2",
            Kind::Postgres => "set session_replication_role = replica; delete from score_snapshot where id = 2",
        });
        let run = source.run(&["copy", "--to", &db.url]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains("in the source lead to no row of score_snapshot ("), "{}", run.stderr);
        db.migrated();
    }

    fn a_database_is_not_copied_onto_itself_nor_beside_foreign_tables(db: &Db) {
        db.migrated();
        let run = db.run(&["copy", "--to", &db.url]);
        assert_eq!(run.code, Some(2), "{run:?}");
        db.execute("create table somebody_elses (x bigint)");
        let run = migrated(Kind::Sqlite).run(&["copy", "--to", &db.url]);
        assert!(run.code == Some(1) && run.stderr.contains("target") && run.stderr.contains("somebody_elses"), "{run:?}");
    }

    /// The tables are the database's own, so that none can be forgotten; here it is held against the others.
    fn every_table_is_known_and_comes_after_its_parents(db: &Db) {
        let tables = rows::tables(&mut db.migrated()).unwrap();
        let declared: Vec<&str> = include_str!("../../src/db/schema.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(" {")?.split_once(" (").map(|(name, _)| name))
            .collect();
        assert!(declared.len() > 50, "{declared:?}");
        let mut names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, declared);
        for (at, table) in tables.iter().enumerate() {
            assert!(table.parents.iter().all(|parent| tables[..at].iter().any(|known| known.name == *parent)), "{table:?}");
        }
        assert!(tables.iter().any(|table| !table.parents.is_empty()));
        let other = rows::tables(&mut Db::new(Kind::Sqlite).migrated()).unwrap();
        assert_eq!(tables, other, "both databases have the same tables");
    }
}

#[test]
fn a_password_in_the_target_is_not_shown() {
    let db = migrated(Kind::Sqlite);
    for url in ["postgres://ann:s3cretword@127.0.0.1:1/none", "mysql://ann:s3cretword@h/x"] {
        let run = db.run(&["copy", "--to", url]);
        assert!(matches!(run.code, Some(1 | 2)), "{run:?}");
        assert!(!run.stderr.contains("s3cret") && run.stdout.is_empty(), "{run:?}");
    }
}

on_postgres! {
    fn a_sequence_goes_on_behind_what_was_copied() {
        let (source, target) = (migrated(Kind::Sqlite), Db::new(Kind::Postgres));
        let mut conn = target.migrated();
        conn.batch_execute(
            "create sequence numbers owned by model_run.id; alter table model_run alter id set default nextval('numbers'); \
             create sequence of_none owned by score_snapshot.id",
        ).unwrap();
        let report = source.json(&["copy", "--to", &target.url, "--json"]);
        assert_eq!((&report["sequences"], &report["is_same"]), (&2.into(), &true.into()));
        let last = number(&mut conn, "select max(id) as n from model_run");
        assert_eq!(number(&mut conn, "select nextval('numbers') as n"), last + 1);
    }
}
