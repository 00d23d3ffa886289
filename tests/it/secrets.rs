//! Keys and passwords, in whatever spelling they come back, reach nobody.

use std::sync::{Arc, Mutex};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};

use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, Kind, Run, dump, on_both_databases};
use crate::vendor::{self, Answer, Call, Vendor};

/// Stands in every key, and in no spelling that leaves letters and digits as they are is it changed.
const MARK: &str = "LeakMark";

fn below(rng: &mut ChaCha8Rng, n: usize) -> usize {
    usize::try_from(rng.next_u32()).unwrap() % n
}

fn key(rng: &mut ChaCha8Rng) -> String {
    let alphabet: Vec<char> =
        ('a'..='z').chain('0'..='9').chain("/+=_-.&<'\"\\%".chars()).collect();
    let mut part =
        |n: usize| -> String { (0..n).map(|_| alphabet[below(rng, alphabet.len())]).collect() };
    format!("gw-{}{MARK}{}", part(9), part(12))
}

/// The key as a server may repeat it, and as it then stands in the reply.
fn spelled(rng: &mut ChaCha8Rng, key: &str) -> String {
    let each = |write: &dyn Fn(char) -> String| {
        key.chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { write(c) })
            .collect::<String>()
    };
    match below(rng, 9) {
        0 => each(&|c| format!("%{:02X}", u32::from(c))),
        1 => each(&|c| format!("\\u{:04X}", u32::from(c))),
        2 => each(&|c| format!("&#{};", u32::from(c))),
        3 => each(&|c| format!("&#x{:x};", u32::from(c))),
        4 => key.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        5 => key.bytes().map(|byte| format!("\\u{byte:04x}")).collect(),
        6 => key.bytes().map(|byte| format!("{byte:02X}")).collect(),
        7 => format!("Bearer {key}"),
        _ => key.to_owned(),
    }
}

/// A body that repeats the key somewhere, as an encoder writes it that escapes more than it must.
fn answer(rng: &mut ChaCha8Rng, call: &Call, spelled: &str) -> Answer {
    let loud = |value: Value| value.to_string().replace('/', "\\/").replace('+', "\\u002B");
    match below(rng, 6) {
        0 => Answer::new(
            400,
            loud(json!({"error": {"message": format!("bad key {spelled}"), "code": "x"}})),
        ),
        1 => Answer::new(400, format!("<p>no: {spelled}</p>")),
        2 => Answer::new(
            500,
            json!({"error": {"message": json!({"k": spelled}).to_string()}}).to_string(),
        ),
        3 => vendor::text(
            call,
            &json!({"score": 5, "rationale": format!("I saw {spelled}")}).to_string(),
        ),
        4 => vendor::text(call, &format!("{spelled} is no rating")),
        _ => vendor::scored(call).header("x-request-id", &spelled.replace(['\n', '\r'], "")),
    }
}

/// Fails where a text, or the text that it stands for as JSON, holds the key or a spelling of it.
fn search(place: &str, text: &str, spellings: &[String]) {
    let lower = text.to_ascii_lowercase();
    assert!(!lower.contains(&MARK.to_ascii_lowercase()), "{place}: {text}");
    for spelling in spellings {
        assert!(!text.contains(spelling.as_str()), "{place}: {spelling} in {text}");
    }
}

on_both_databases! {
    fn a_key_that_is_sent_back_stays_secret(db: &Db) {
        import_sample(db);
        db.ok(&["catalog", "--strategy", "all"]);
        let mut rng = ChaCha8Rng::seed_from_u64(15);
        for round in 0..3 {
            let key = key(&mut rng);
            let spellings = Arc::new(Mutex::new(vec![key.clone()]));
            let (sent, secret) = (Arc::clone(&spellings), key.clone());
            let state = Mutex::new(ChaCha8Rng::seed_from_u64(round));
            let vendor = Vendor::start(move |call, _| {
                let mut rng = state.lock().unwrap();
                let spelled = spelled(&mut rng, &secret);
                sent.lock().unwrap().push(spelled.clone());
                answer(&mut rng, call, &spelled)
            });
            let rater = vendor.openai("gpt-6-luna");
            let args = ["score", "--rater", &rater, "--sample", "40", "--new", "--rpm", "100000", "--json"];
            let mut command = db.command(&args);
            command.env("OPENAI_API_KEY", &key).env("ONET_AI_LOG", "trace");
            let run = Run::from(command.output().unwrap());
            assert!(vendor.ratings() > 3, "{run:?}");
            let spellings = spellings.lock().unwrap().clone();
            search("stdout", &run.stdout, &spellings);
            search("stderr", &run.stderr, &spellings);
            for (table, rows) in dump(db, &[]) {
                search(&table, &rows, &spellings);
            }
            let server = Server::of(db);
            search("/runs", &server.request("GET", "/runs", &[]).text, &spellings);
            for id in replies(db) {
                let reply = server.request("GET", &format!("/replies/{id}"), &[]);
                assert_eq!(reply.status, 200, "{id}: {}", reply.text);
                search("/replies", &reply.text, &spellings);
            }
        }
    }
}

fn replies(db: &Db) -> Vec<String> {
    #[derive(diesel::QueryableByName)]
    struct Id {
        #[diesel(sql_type = diesel::sql_types::Text)]
        id: String,
    }
    let found = diesel::sql_query("select id from raw_reply order by id");
    let ids: Vec<Id> = diesel::RunQueryDsl::load(found, &mut db.connect()).unwrap();
    assert!(!ids.is_empty());
    ids.into_iter().map(|row| row.id).collect()
}

#[test]
fn what_is_typed_wrongly_is_not_repeated() {
    let db = Db::new(Kind::Sqlite);
    let key = "gw-0123456789/s3cret+mark";
    let url = "postgres://ann:s3cret+mark@127.0.0.1:1/x";
    for args in [
        &[url, "versions"][..],
        &["versions", url],
        &["versions", "--database", url],
        &["versions", &format!("--database_url={url}")],
        &["score", "--rater", "openai:m@https://me:s3cret+mark@h/v1"],
        &["score", "--rater", "openai:m@https://h/v1?api_key=s3cret+mark"],
        &["score", "--key", key],
        &["score", &format!("OPENAI_API_KEY={key}")],
        &["score", "--concurrency", key],
        &["serve", "--bind", key],
        &["versions", "--log", &format!("info,{key}")],
        &[
            "import",
            "--version",
            "1",
            "--from",
            "https://me:s3cret+mark@127.0.0.1:1/a.zip?token=s3cret+mark",
        ],
        &["--help"],
        &["score", "--help"],
    ] {
        for variable in ["OPENAI_API_KEY", "PGPASSWORD"] {
            let mut command = db.command(args);
            command
                .env(variable, key)
                .env("DATABASE_URL", "sqlite:x.db")
                .env("ONET_AI_LOG", "trace");
            if args.contains(&"--help") {
                command.env("DATABASE_URL", url).env("ONET_AI_BIND", key);
            }
            let run = Run::from(command.output().unwrap());
            assert!(
                !run.stdout.contains("s3cret") && !run.stderr.contains("s3cret"),
                "{args:?}: {run:?}"
            );
        }
    }
}

#[test]
fn a_password_in_any_part_of_a_url_stays_secret() {
    let db = Db::new(Kind::Sqlite);
    for url in [
        "postgres://ann@127.0.0.1/onet?password=PWMARK@x1",
        "postgres://ann@127.0.0.1:1/onet?password=x1@PWMARK",
        "postgres://127.0.0.1:1/onet?user=a&password=x@PWMARK",
        "postgres://a:b@PWMARK@127.0.0.1:1/onet",
        "postgres://a:b/PWMARK@127.0.0.1:1/onet",
        "postgres://a:b?PWMARK@127.0.0.1:1/onet",
        "postgres://a:b#PWMARK@127.0.0.1:1/onet",
        "postgres://a:b PWMARK@127.0.0.1:1/onet",
        "postgres://a:PWMARK",
        "postgres://a:1/PWMARK?2@127.0.0.1:1/onet",
        "postgres://a:x%zzPWMARK@127.0.0.1:1/onet",
        "postgres://127.0.0.1:1/onet?sslpassword=PWMARK1&sslmode=x",
        "postgres://127.0.0.1:1/onet?password=a=PWMARK",
        "postgres://127.0.0.1:1/onet?pasword=PWMARK",
        "POSTGRES://a:PWMARK@127.0.0.1:1/onet",
        "host=127.0.0.1 port=1 password=PWMARK",
    ] {
        for command in ["versions", "migrate", "serve"] {
            let mut command = db.command(&[command]);
            let run = Run::from(
                command.env("DATABASE_URL", url).env("ONET_AI_LOG", "trace").output().unwrap(),
            );
            assert!(matches!(run.code, Some(1 | 2)), "{url}: {run:?}");
            assert!(
                !run.stdout.contains("PWMARK") && !run.stderr.contains("PWMARK"),
                "{url}: {}",
                run.stderr
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_dotenv_file_that_all_can_read_is_told_once() {
    use std::os::unix::fs::PermissionsExt;
    let db = Db::new(Kind::Sqlite);
    db.migrated();
    let file = db.path().join(".env");
    std::fs::write(&file, "OPENAI_API_KEY=gw-s3cret-key\n").unwrap();
    for (mode, told) in [(0o644, 1), (0o604, 1), (0o600, 0), (0o640, 0)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let run = db.run(&["versions"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(run.stderr.matches("chmod 600").count(), told, "{mode:o}: {run:?}");
        assert!(!run.stderr.contains("s3cret"), "{run:?}");
    }
}

#[test]
fn a_dotenv_file_with_what_no_environment_holds_is_refused() {
    let db = Db::new(Kind::Sqlite);
    db.migrated();
    for line in
        ["OPENAI_API_KEY=gw-s3\0cret-key\n", "ONET_AI\0_LOG=info\n", "ONET_AI_BIND=\"a\0\"\n"]
    {
        std::fs::write(db.path().join(".env"), line).unwrap();
        let run = db.run(&["versions"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("the .env file") && !run.stderr.contains("cret"), "{run:?}");
    }
}
