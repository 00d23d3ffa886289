//! The search of an edition, on the sample: what people type and what it finds.

use onet_ai::read::edition::{Edition, Found, Kind};

use crate::release::{Release, import_sample};
use crate::support::{Db, Kind as Database, all, on_both_databases, with_real_data};

fn sample() -> Edition {
    let db = Db::new(Database::Sqlite);
    import_sample(&db);
    Edition::load(&mut db.connect()).unwrap().unwrap()
}

fn codes<'a>(found: &Found<'a>) -> Vec<&'a str> {
    found.hits().map(|hit| hit.occupation.soc_code.as_str()).collect()
}

/// Code, way and text of the first hit, and the word that a misspelt one was taken for.
fn first<'a>(found: &Found<'a>) -> (&'a str, Kind, &'a str, Option<&'a str>) {
    let hit = found.hits().next().unwrap();
    (&hit.occupation.soc_code, hit.matched.by, hit.matched.text, hit.matched.corrected)
}

#[test]
fn lay_titles_come_first_in_whatever_form() {
    let edition = sample();
    for (query, code, by, text) in [
        ("trucker", "53-3032", Kind::AlternateTitle, "Trucker"),
        ("truck driver", "53-3032", Kind::AlternateTitle, "Truck Driver"),
        ("Drivers, TRUCK", "53-3032", Kind::AlternateTitle, "Truck Driver"),
        ("truck", "53-3032", Kind::TitleWords, "Heavy and Tractor-Trailer Truck Drivers"),
        ("registered nurse", "29-1141", Kind::Title, "Registered Nurses"),
        ("rn", "29-1141", Kind::AlternateTitle, "RN"),
        ("CPA", "13-2011", Kind::AlternateTitle, "CPA"),
        ("firemen", "33-2011", Kind::AlternateTitle, "Fireman"),
        (
            "regulatory affairs manager",
            "11-9199",
            Kind::AlternateTitle,
            "Regulatory Affairs Managers",
        ),
        (
            "farmworkers",
            "45-2092",
            Kind::TitlePrefix,
            "Farmworkers and Laborers, Crop, Nursery, and Greenhouse",
        ),
        ("hair stylist", "39-5012", Kind::AlternateTitle, "Hair Stylist"),
    ] {
        let found = edition.search(query);
        assert_eq!(first(&found), (code, by, text, None), "{query}");
        assert_eq!(found.vague, None, "{query}");
    }
    // Which of its titles is named is open here: all words stand in one, and most in another.
    assert_eq!(first(&edition.search("tractor truck drivers")).0, "53-3032");
}

#[test]
fn typos_are_forgiven_and_named() {
    let edition = sample();
    for (query, code, corrected) in [
        ("bookeeper", "43-3031", "bookkeeper"),
        ("acountant", "13-2011", "accountant"),
        ("electrisian", "47-2111", "electricians"),
        ("trcuk driver", "53-3032", "truck"),
        ("ragistered nurses", "29-1141", "registered"),
    ] {
        let found = edition.search(query);
        let (soc_code, _, _, word) = first(&found);
        assert_eq!((soc_code, word), (code, Some(corrected)), "{query}");
    }
    // A known word is never taken for another one.
    let known = edition.search("nurse");
    assert!(all(known.hits(), |hit| hit.matched.corrected.is_none()));
}

#[test]
fn a_word_or_a_name_is_no_slip_for_another() {
    let edition = sample();
    assert_eq!(first(&edition.search("user")).3, None, "the sample has the word");
    for query in ["uber", "uber driver", "nrse", "amazon driver", "carer"] {
        let found = edition.search(query);
        // The sample may have nothing for it.
        let first = found.hits().next();
        assert!(first.is_none_or(|hit| hit.matched.corrected.is_none()), "{query}");
    }
    assert_eq!(first(&edition.search("uber driver")).0, "53-3032");
    assert_eq!(first(&edition.search("uber")).0, "53-3032");
    for query in ["nrse", "tinder", "rolex", "toptal", "blinkit", "coupang", "siemens", "linkedin"]
    {
        assert!(edition.search(query).places.is_empty(), "{query}");
    }
}

#[test]
fn a_word_that_only_shares_a_stem_may_be_a_slip() {
    let edition = sample();
    for (query, code, meant) in
        [("electrican", "47-2111", "electrician"), ("enginer", "17-2051", "engineer")]
    {
        let found = edition.search(query);
        let meant_by = found.searched_for.clone().unwrap_or_default();
        assert!(meant_by.starts_with(meant), "{query}: {meant_by}");
        assert_eq!(first(&found).0, code, "{query}");
        assert!(first(&found).3.is_some_and(|word| word.starts_with(meant)), "{query}");
    }
    for query in ["nurses", "nursing", "engineering", "truck driving"] {
        assert_eq!(edition.search(query).searched_for, None, "{query}");
    }
}

/// What people found wrong in the real release: the query, the codes that may come first, and what it was
/// searched for.
const REAL: [(&str, &str, Option<&str>); 24] = [
    ("programer", "15-1251 51-9162", Some("programmer")),
    ("lawer", "23-1011", Some("lawyer")),
    ("acter", "27-2011", Some("actor")),
    ("electrican", "47-2111", Some("electrician")),
    ("manger", "11-1021 11-3051 11-9041 11-2022 11-9111", Some("manager")),
    ("physics instructor", "25-1054", None),
    ("publicity director", "11-2032", None),
    ("load dispatcher", "51-8092 51-8012", None),
    ("police", "33-3051 33-3052", None),
    ("prompt engineer", "15-1252", None),
    ("twitch streamer", "27-3011", None),
    ("uber", "53-3054", None),
    ("uber eats", "53-3031", None),
    ("deliveroo", "43-5021", None),
    ("siemens", "", None),
    ("tinder", "", None),
    ("linkedin", "", None),
    ("tencent", "", None),
    ("coupang", "", None),
    ("blinkit", "", None),
    ("rolex", "", None),
    ("toptal", "", None),
    ("couch", "", None),
    ("lover", "", None),
];

fn real_queries_lead_where_they_should(edition: &Edition) {
    for (query, right, meant) in REAL {
        let found = edition.search(query);
        let first = codes(&found).first().copied().unwrap_or_default();
        assert!(right.split(' ').any(|code| code == first), "{query} leads to {first}");
        assert_eq!(found.searched_for.as_deref(), meant, "{query}");
    }
    let vague = edition.search("manger").vague.unwrap();
    assert!(
        vague.message.contains("is in no title and was taken for \"manager\""),
        "{}",
        vague.message
    );
    assert!(edition.search("electrican").vague.is_none());
    assert!(edition.search("police").vague.is_none() && edition.search("police").clear().is_none());
}

#[test]
fn two_words_written_as_one_and_clippings_are_read() {
    let edition = sample();
    for (query, code) in
        [("truckdriver", "53-3032"), ("softwaredeveloper", "15-1252"), ("HR mgr", "11-3121")]
    {
        let (soc_code, _, _, corrected) = first(&edition.search(query));
        assert_eq!((soc_code, corrected), (code, None), "{query}");
    }
}

#[test]
fn an_unfinished_word_puts_titles_first() {
    let edition = sample();
    for (query, code, title) in [
        ("nurs", "31-1131", "Nursing Assistants"),
        ("electrici", "47-2111", "Electricians"),
        ("firefi", "33-2011", "Firefighters"),
    ] {
        let found = edition.search(query);
        let (soc_code, by, text, _) = first(&found);
        assert_eq!((soc_code, text), (code, title), "{query}");
        assert!(matches!(by, Kind::TitlePrefix | Kind::TitleWords), "{query}: {by:?}");
    }
}

#[test]
fn every_title_is_found_as_what_it_is_and_is_never_vague() {
    let edition = sample();
    for occupation in &edition.occupations {
        for title in std::iter::once(&occupation.title).chain(&occupation.alternate_titles) {
            let found = edition.search(title);
            let (_, by, _, corrected) = first(&found);
            assert!(is_title(by), "{title}: {by:?}");
            assert!(found.vague.is_none() && corrected.is_none(), "{title}");
        }
    }
}

fn is_title(by: Kind) -> bool {
    matches!(by, Kind::Title | Kind::AlternateTitle)
}

/// What people call a job, and the title of O*NET that it is read as.
fn everyday_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    let table = include_str!("../../src/read/edition/search/everyday.tsv");
    table.lines().skip(1).map(|line| line.split_once('\t').unwrap())
}

#[test]
fn an_everyday_name_is_read_as_a_title_only_where_it_is_none() {
    let edition = sample();
    let (name, title) = everyday_names()
        .find(|(_, title)| edition.search(title).clear().is_some())
        .expect("a name for an occupation of the sample");
    let found = edition.search(name);
    assert_eq!(found.read_as, Some(title));
    assert_eq!(first(&found).0, first(&edition.search(title)).0);
    assert_eq!(edition.search(title).read_as, None);
    assert_eq!(edition.search("no such job at all").read_as, None);
}

#[test]
fn codes_are_found_whole_begun_and_with_their_detail() {
    let edition = sample();
    let found = |query| codes(&edition.search(query)).join(" ");
    assert_eq!(found("29-1141"), "29-1141");
    assert_eq!(found(" 29-1141.00 "), "29-1141");
    assert_eq!(found("11-"), "11-3121 11-9199");
    assert_eq!(found("99-9999"), "");
    assert_eq!(found("29-1141.09"), "");
    let detail = edition.search("29-1141.03");
    assert_eq!(first(&detail), ("29-1141", Kind::Code, "29-1141.03", None));
}

#[test]
fn words_of_a_task_lead_to_who_does_it() {
    let edition = sample();
    let nurse = edition.occupation("29-1141").unwrap();
    let task = &nurse.tasks[0].statement;
    let found = edition.search(task);
    assert_eq!(first(&found), ("29-1141", Kind::Task, task.as_str(), None));
    let found = edition.search(&nurse.description);
    assert_eq!(first(&found), ("29-1141", Kind::Description, nurse.description.as_str(), None));
    let met = edition.search_tasks(task);
    assert_eq!((&met[0].occupation.soc_code, &met[0].task.statement), (&nurse.soc_code, task));
    let words = |statement: &str| statement.to_lowercase();
    for word in ["patient", "patients"] {
        let tasks = edition.search_tasks(word);
        assert!(all(tasks, |hit| words(&hit.task.statement).contains("patient")), "{word}");
    }
    let both = edition.search_tasks("patients records");
    assert!(all(&both, |hit| words(&hit.task.statement).contains("record")));
    assert!(
        edition.search_tasks("patients zebra").is_empty() && edition.search_tasks(" ").is_empty()
    );
}

#[test]
fn nothing_is_found_for_nothing() {
    let edition = sample();
    for query in ["", "  ", "-", "()", "zzz", "qqqqqqqq wwwwwww", "the of and"] {
        let found = edition.search(query);
        assert!(found.places.is_empty() && found.vague.is_none(), "{query}");
        assert!(edition.suggest(query, 5).is_empty(), "{query}");
    }
}

#[test]
fn suggestions_begin_with_what_is_typed() {
    let edition = sample();
    let suggested = |query: &str| {
        let suggestions = edition.suggest(query, 3).into_iter();
        suggestions.map(|found| format!("{} {}", found.soc_code, found.matched)).collect::<Vec<_>>()
    };
    assert_eq!(suggested("truck d"), ["53-3032 Truck Driver"]);
    assert_eq!(suggested("electrici")[0], "47-2111 Electricians");
    assert_eq!(suggested("29-1"), ["29-1141 29-1141"]);
    assert_eq!(edition.suggest("s", 3).len(), 3);
    let nurse = edition.suggest("ward n", 5);
    assert_eq!((nurse[0].title, nurse[0].matched), ("Registered Nurses", "Ward Nurse"));
    assert_eq!(suggested("elecrticians"), ["47-2111 Electricians"], "nothing begins like a slip");
    assert!(suggested("nurse truck").is_empty(), "no title has both");
}

on_both_databases! {
    fn vague_queries_say_so_and_jobs_break_ties(db: &Db) {
        let release = Release::new();
        let header = "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\r\n";
        let shared = ["13-2011", "15-1252", "17-2051", "23-2011", "33-2011", "47-2111"];
        let titles: String = shared
            .iter()
            .map(|code| format!("{code}.00\tChief Wizard {code}\tn/a\t01\r\n{code}.00\tSage\tn/a\t01\r\n"))
            .collect();
        // Listed by what is not named too, which must not lead however many jobs it has.
        let titles = format!("{titles}11-9199.00\tSage\tn/a\t01\r\n");
        release.edit("Alternate Titles.txt", header, &format!("{header}{titles}"));
        db.ok(&["import", "--version", "1", "--from", release.path(), "--activate"]);
        let bls = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bls");
        let file = |name: &str| bls.join(name).to_str().unwrap().to_owned();
        let edition = || Edition::load(&mut db.connect()).unwrap().unwrap();
        let before = edition();
        let found = before.search("wizard");
        let vague = found.vague.clone().unwrap();
        let mut met = codes(&found);
        met.sort_unstable();
        assert_eq!((vague.occupations, met), (6, shared.to_vec()));
        assert!(vague.message.starts_with("\"wizard\" is in the titles of 6 occupations"), "{}", vague.message);
        assert!(before.search("wizard 13-2011").vague.is_none());
        let sages = before.search("sage");
        assert!(sages.vague.is_none(), "an exact title is not vague");
        assert_eq!((codes(&sages).len(), codes(&sages).last()), (7, Some(&"11-9199")));
        db.ok(&["import", "crosswalk", "--kind", "nem", "--from", &file("nem.csv")]);
        db.ok(&["import", "oews", "--period", "2025-05", "--from", &file("oews_2025-05.csv")]);
        let after = edition();
        let jobs: Vec<i64> = after.search("sage").hits()
            .map(|hit| hit.occupation.labour.employment.value.unwrap_or_default()).collect();
        assert_eq!((jobs.len(), codes(&after.search("sage")).last()), (7, Some(&"11-9199")));
        assert!(jobs[0] > 0 && jobs[..6].is_sorted_by(|a, b| a >= b), "{jobs:?}");
    }
}

with_real_data! {
    on sqlite;
    fn every_everyday_name_leads_to_a_title_of_onet(db: &Db, data: &Path) {
        let zip = data.join("onet/db_30_1_text_with_importance.zip");
        db.ok(&["import", "--version", "30.1", "--from", zip.to_str().unwrap(), "--activate"]);
        let edition = Edition::load(&mut db.connect()).unwrap().unwrap();
        let mut n = 0;
        for (name, title) in everyday_names() {
            let found = edition.search(name);
            assert_eq!(found.read_as, Some(title), "{name} is a title of O*NET itself");
            let by = first(&found).1;
            assert!(is_title(by), "{title} of {name}: {by:?}");
            n += 1;
        }
        assert!(n > 400, "only {n} names");
        real_queries_lead_where_they_should(&edition);
    }
}
