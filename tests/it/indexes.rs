//! Indexes that others published: imported, shown beside the scores, compared, removed.

use onet_ai::db::publication;
use serde_json::{Value, json};

use crate::labour_sample::everything;
use crate::pipeline::recompute_said;
use crate::server::Server;
use crate::support::{Db, dump, on_both_databases};

fn file(db: &Db, name: &str, text: &str) -> String {
    let path = db.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn seq(db: &Db) -> i64 {
    publication::seq(&mut db.connect()).unwrap()
}

const CITED: [&str; 2] = ["--citation", "Somebody (2021), A Journal"];

/// What the API says of an occupation and its only index.
fn beside(server: &Server, code: &str) -> Value {
    server.get(&format!("/occupations/{code}/indexes"))["indexes"][0].clone()
}

on_both_databases! {
    fn an_index_stands_beside_the_scores_until_it_is_removed(db: &Db) {
        // Ranked are 11-9199 at 90, 15-1252 at 70, 27-3043 at 10, 43-3031 at 30, 43-4051 at 60, 53-3032 at 20.
        everything(db);
        let path = file(db, "other.csv", "code,value\n11-9199,1\n15-1252,4\n43-3031.00,2\n533032,2\n27-3043,NA\n99-9999,7\n");
        let import = [&["import", "index", "other", "--from", &path], &CITED[..]].concat();
        let without = db.run(&["import", "index", "other", "--from", &path]);
        assert!(without.code == Some(2) && without.stderr.contains("--citation"), "{}", without.stderr);
        let before = (dump(db, &["publication"]), seq(db));
        let report = db.json(&[&import[..], &["--json"]].concat());
        assert_eq!((&report["codes"], &report["without_value"], &report["unchanged"]), (&6.into(), &1.into(), &false.into()));
        assert_eq!(seq(db), before.1 + 1);
        assert_eq!(db.json(&[&import[..], &["--json"]].concat())["unchanged"], true);
        assert_eq!(seq(db), before.1 + 1, "nothing was written");
        let mut server = Server::of(db);
        let heads = server.get("/indexes")["indexes"].clone();
        let head = &heads[0];
        assert_eq!((&head["name"], &head["citation"], &head["codes"], &head["matched"]), (&"other".into(), &CITED[1].into(), &6.into(), &4.into()));
        // Among four: of the values 1 2 2 4 the ranks 1 2.5 2.5 4, of the scores 20 30 70 90 1 to 4.
        for (code, value, percentile, ours) in [("11-9199", 1.0, 12.5, 87.5), ("15-1252", 4.0, 87.5, 62.5), ("43-3031", 2.0, 50.0, 37.5), ("53-3032", 2.0, 50.0, 12.5)] {
            let found = beside(&server, code);
            let number = |name: &str| found[name].as_f64().unwrap();
            assert_eq!((number("value"), number("percentile"), number("score_percentile"), number("gap")), (value, percentile, ours, ours - percentile), "{code}");
            assert_eq!((&found["among"], &found["reason"]), (&4.into(), &Value::Null));
        }
        let none = beside(&server, "27-3043");
        assert_eq!((&none["value"], &none["percentile"], &none["reason"]), (&Value::Null, &Value::Null, &"not in the index".into()));
        server.stop("TERM");
        let text = db.ok(&["indexes", "15-1252"]);
        assert!(text.contains("-25.0") && text.contains(CITED[1]), "{text}");
        let printed = db.json(&["indexes", "15-1252", "--json"]);
        assert_eq!(printed["indexes"][0]["gap"], -25.0);
        for list in [db.ok(&["indexes"]), db.ok(&["import", "index", "--list"])] {
            assert!(list.contains("other") && list.contains("soc2018"), "{list}");
        }
        assert_eq!(db.json(&["import", "index", "--list", "--json"]), heads);
        for code in ["15-1252", "43-3031", "27-3043"] {
            recompute_said(db, "--indexes", &["indexes", code]);
        }
        // What is stored and the file are compared alike.
        let stored = db.json(&["validate", "--index", "other", "--json"]);
        let of_file = db.json(&["validate", "--against", &path, "--code-column", "code", "--value-column", "value", "--json"]);
        for part in ["matching", "correlations", "raters", "pairs", "notes", "against"] {
            assert_eq!(stored[part], of_file[part], "{part}");
        }
        // Other content under the name is meant, or refused.
        let path = file(db, "newer.csv", "code,value\n11-9199,3\n");
        let import = [&["import", "index", "other", "--from", &path], &CITED[..]].concat();
        let refused = db.run(&import);
        assert!(refused.code == Some(1) && refused.stderr.contains("--replace"), "{}", refused.stderr);
        assert!(db.ok(&[&import[..], &["--replace"]].concat()).contains("took the place"));
        db.ok(&["import", "index", "other", "--remove"]);
        assert_eq!(dump(db, &["publication"]), before.0, "nothing of it is left");
        let gone = db.run(&["import", "index", "other", "--remove"]);
        assert!(gone.code == Some(1) && gone.stderr.contains("none is imported"), "{}", gone.stderr);
        assert!(db.run(&["validate", "--index", "other"]).stderr.contains("there is no index"));
        assert!(db.ok(&["indexes", "15-1252"]).contains("no index is imported"));
    }

    fn older_codes_go_through_their_crosswalk(db: &Db) {
        everything(db);
        let path = file(db, "old.csv", "SOC;AIOE\n15-1132;3\n15-1133;5\n11-9190;9\n".replace(';', ",").as_str());
        let import = [&["import", "index", "aioe", "--from", &path, "--code-column", "SOC", "--value-column", "AIOE", "--taxonomy", "soc2010"], &CITED[..]].concat();
        let refused = db.run(&import);
        assert!(refused.code == Some(1) && refused.stderr.contains("onet-ai import crosswalk --kind soc2010"), "{}", refused.stderr);
        db.execute("insert into soc_crosswalk (kind, source_code, target_code) values ('soc2010', '15-1132', '15-1252'), ('soc2010', '15-1133', '15-1252'), ('soc2010', '11-9190', '11-9199')");
        db.ok(&import);
        let found = db.json(&["indexes", "15-1252", "--json"])["indexes"][0].clone();
        assert_eq!((&found["value"], &found["sources"], &found["among"]), (&json!(4.0), &2.into(), &2.into()));
        recompute_said(db, "--indexes", &["indexes", "15-1252"]);
        // Without the crosswalk there is a reason and no value.
        db.execute("delete from soc_crosswalk where kind = 'soc2010'");
        let lost = db.json(&["indexes", "15-1252", "--json"])["indexes"][0].clone();
        assert!(lost["value"].is_null() && lost["reason"].as_str().unwrap().contains("soc2010"), "{lost}");
        for (bad, what) in [("code,value\n15-1252,1\n15-1252.00,2\n", "15-1252"), ("code,value\n15-1252,high\n", "high"), ("code,value\nnurse,1\n", "nurse")] {
            let path = file(db, "bad.csv", bad);
            let run = db.run(&[&["import", "index", "bad", "--from", &path], &CITED[..]].concat());
            assert!(run.code == Some(1) && run.stderr.contains(what) && run.stderr.contains("line"), "{}", run.stderr);
        }
        assert_eq!(db.run(&[&["import", "index", "a b", "--from", &path], &CITED[..]].concat()).code, Some(2));
    }
}
