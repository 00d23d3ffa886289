//! Korean names in replies, exports and commands, the search in Korean, and the names beside O*NET's own titles.

use onet_ai::korean::hangul;
use onet_ai::read::edition::{Edition, Found, Kind};

use crate::labour_sample::everything;
use crate::release::{Release, import_sample};
use crate::server::Server;
use crate::support::{Db, Kind as Database, all, on_both_databases, with_real_data};

/// Code, way and text of the first hit.
fn first<'a>(found: &Found<'a>) -> (&'a str, Kind, &'a str) {
    let hit = found.hits().next().unwrap();
    assert_eq!(hit.matched.corrected, None);
    (&hit.occupation.soc_code, hit.matched.by, hit.matched.text)
}

#[test]
fn names_and_everyday_words_are_found_however_they_are_typed() {
    let db = Db::new(Database::Sqlite);
    import_sample(&db);
    let edition = Edition::load(&mut db.connect()).unwrap().unwrap();
    let decomposed = "\u{1100}\u{1161}\u{11ab}\u{1112}\u{1169}\u{1109}\u{1161}";
    for (query, code, by, text) in [
        ("간호사", "29-1141", Kind::KoreanTitle, "간호사"),
        (" 간호 사 ", "29-1141", Kind::KoreanTitle, "간호사"),
        (decomposed, "29-1141", Kind::KoreanTitle, "간호사"),
        ("rksghtk", "29-1141", Kind::KoreanTitle, "간호사"),
        ("ㄱㅎㅅ", "29-1141", Kind::KoreanInitials, "간호사"),
        ("ㄱㅎ사", "29-1141", Kind::KoreanInitials, "간호사"),
        ("중환자실", "29-1141", Kind::KoreanTitlePrefix, "중환자실 간호사"),
        ("경리", "43-3031", Kind::KoreanLayWord, "경리"),
        ("rudfl", "43-3031", Kind::KoreanLayWord, "경리"),
        ("개발자", "15-1252", Kind::KoreanLayWord, "개발자"),
        ("소프트웨어개발자", "15-1252", Kind::KoreanTitle, "소프트웨어 개발자"),
        ("개발", "15-1252", Kind::KoreanLayWordPrefix, "개발자"),
        ("초등학교 선생님", "25-2021", Kind::KoreanLayWord, "초등학교 선생님"),
        ("선생님", "25-2021", Kind::KoreanLayWordPart, "담임 선생님"),
        ("교사 초등학교", "25-2021", Kind::KoreanTitlePart, "초등학교 교사"),
        ("소방관은 몇 점인가", "33-2011", Kind::KoreanTitlePart, "소방관"),
        ("트럭 기사는 몇 점인가요?", "53-3032", Kind::KoreanLayWordPart, "트럭 기사"),
        ("HR 매니저", "11-3121", Kind::KoreanLayWord, "HR 매니저"),
    ] {
        let found = edition.search(query);
        assert_eq!(first(&found), (code, by, text), "{query}");
        assert_eq!(found.vague, None, "{query}");
    }
    for query in ["뷁", "ㅋㅋㅋㅋㅋㅋ", "뷔", "dkssud", "·", "간 뷁 뷁 뷁"] {
        assert!(edition.search(query).places.is_empty(), "{query}");
        assert!(edition.suggest(query, 5).is_empty(), "{query}");
    }
    assert!(!edition.search(&"간호사".repeat(60)).places.is_empty(), "a long query is cut");
    assert_eq!(edition.search("간호사").clear().unwrap().occupation.soc_code, "29-1141");
    assert!(edition.search("ㄱㅎ").clear().is_none(), "initials of several names");
}

#[test]
fn names_are_suggested_while_they_are_typed() {
    let db = Db::new(Database::Sqlite);
    import_sample(&db);
    let edition = Edition::load(&mut db.connect()).unwrap().unwrap();
    // As a keyboard gives them, letter by letter: an initial stands as a final until its vowel comes.
    for query in ["간호", "간홋", "간호ㅅ", "ㄱㅎ", "rksgh"] {
        let found = edition.suggest(query, 1);
        assert_eq!((found[0].soc_code, found[0].matched), ("29-1141", "간호사"), "{query}");
        assert_eq!((found[0].title, found[0].title_ko), ("Registered Nurses", Some("간호사")));
    }
    let drivers = edition.suggest("트럭", 5);
    assert_eq!((drivers[0].soc_code, drivers[0].matched), ("53-3032", "트럭 기사"));
    assert_eq!(edition.suggest("ㄱ", 3).len(), 3);
    assert_eq!(
        edition.suggest("nurs", 1)[0].title_ko,
        Some("간호사"),
        "English ones have names too"
    );
}

#[test]
fn a_word_that_many_share_is_vague_in_korean_too() {
    let db = Db::new(Database::Sqlite);
    import_sample(&db);
    let edition = Edition::load(&mut db.connect()).unwrap().unwrap();
    let vague = edition.search("관리").vague;
    let teacher = edition.search("교사").vague;
    assert!(teacher.is_none(), "{teacher:?}");
    assert!(vague.is_none(), "two occupations are few: {vague:?}");
    let found = edition.search("ㄱ").vague.unwrap();
    assert!(found.message.starts_with("\"ㄱ\" is in the titles of "), "{}", found.message);
    assert!(
        hangul::is_in(found.message.split("The first are").nth(1).unwrap()),
        "{}",
        found.message
    );
}

on_both_databases! {
    fn replies_exports_and_commands_have_the_korean_names(db: &Db) {
        everything(db);
        let server = Server::of(db);
        let page = server.get("/occupations/29-1141");
        assert_eq!((&page["title_ko"], &page["major_group"]["name_ko"]), (&"간호사".into(), &"보건·의료 전문직".into()));
        assert_eq!(page["onetsoc"][1]["title_ko"], "중환자실 간호사");
        let elements = |domain: &str| page["onetsoc"][0][domain].as_array().unwrap().clone();
        assert!(all(elements("skills"), |skill| skill["name_ko"].is_string()));
        assert!(all(elements("knowledge"), |area| area["name_ko"].is_string()));
        assert!(elements("abilities").iter().all(|ability| ability["name_ko"].is_null()));
        assert!(all(page["related"].as_array().unwrap(), |related| related["title_ko"].is_string()));
        for path in ["/occupations?search=간호사", "/occupations?search=%EA%B0%84%ED%98%B8%EC%82%AC", "/occupations?search=rksghtk"] {
            let found = server.get(path);
            let nurse = &found["occupations"][0];
            assert_eq!((&nurse["title_ko"], &nurse["matched"]["by"]), (&"간호사".into(), &"korean_title".into()), "{path}");
            assert!(found["vague"].is_null());
        }
        for path in ["/occupations?per_page=100", "/rankings/ai_risk?per_page=100", "/occupations/compare?soc=29-1141,53-3032"] {
            assert!(all(server.get(path)["occupations"].as_array().unwrap(), |item| item["title_ko"].is_string()), "{path}");
        }
        assert_eq!(server.get("/search/suggest?q=ㄱㅎㅅ")["suggestions"][0]["title_ko"], "간호사");
        assert_eq!(server.get("/tasks?search=patients")["tasks"][0]["occupation_ko"], "간호사");
        assert!(all(server.get("/major_groups")["major_groups"].as_array().unwrap(), |group| group["name_ko"].is_string()));
        assert!(all(server.get("/summary")["major_groups"].as_array().unwrap(), |group| group["name_ko"].is_string()));
        assert!(server.request("GET", "/occupations/29-1141.md", &[]).text.contains("Korean (unofficial translation): 간호사"));
        let csv = db.ok(&["export", "occupations"]);
        assert!(csv.lines().next().unwrap().contains(",title_ko,major_group_name_ko,"));
        assert!(csv.lines().any(|line| line.starts_with("29-1141,Registered Nurses,29,") && line.contains(",간호사,보건·의료 전문직,")));
        assert!(db.ok(&["show", "29-1141.00", "--tasks", "0"]).starts_with("29-1141.00  Registered Nurses  (간호사)"));
        assert_eq!(db.json(&["show", "간호사", "--tasks", "0", "--json"])["occupations"][0]["title_ko"], "간호사");
        let report = db.json(&["search", "트럭", "기사", "--json"]);
        let hit = &report["hits"][0];
        assert_eq!((&hit["soc_code"], &hit["matched"]["by"]), (&"53-3032".into(), &"korean_lay_word".into()));
        assert!(db.ok(&["search", "트럭", "기사"]).contains("(대형 트럭·트레일러 운전원)"));
        assert!(!db.ok(&["search", "truck", "driver"]).contains("운전원"));
    }

    fn a_code_without_a_korean_name_has_none(db: &Db) {
        let release = Release::new();
        for file in ["Occupation Data.txt", "Alternate Titles.txt"] {
            release.change(file, |bytes| {
                *bytes = String::from_utf8(std::mem::take(bytes)).unwrap().replace("55-3016.00", "55-3999.00").into_bytes();
            });
        }
        db.ok(&["import", "--version", "1", "--from", release.path(), "--activate"]);
        let server = Server::of(db);
        let page = server.get("/occupations/55-3999");
        assert!(page["title_ko"].is_null() && page["onetsoc"][0]["title_ko"].is_null(), "{page}");
        assert_eq!(page["major_group"]["name_ko"], "군인");
        assert_eq!(server.get("/occupations?search=보병")["total"], 0);
        assert_eq!(db.ok(&["show", "55-3999"]).lines().next(), Some("55-3999.00  Infantry"));
    }

    fn the_korean_questions_of_the_papers_are_answered(db: &Db) {
        everything(db);
        let server = Server::of(db);
        let papers = include_str!("../../docs/API.md");
        let rows = papers.lines().filter(|line| line.starts_with("| ") && line.contains('?') && hangul::is_in(line));
        let calls: Vec<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
        assert!(calls.len() >= 10, "{calls:?}");
        let unanswered: Vec<&str> = calls.into_iter().filter(|call| {
            let reply = server.get(call.strip_prefix("GET ").unwrap());
            let mut lists = ["occupations", "suggestions", "major_groups", "tasks"].iter();
            lists.find_map(|list| reply[list].as_array()).unwrap().is_empty()
        }).collect();
        let none_here = ["GET /occupations?search=택시+기사&per_page=1", "GET /rankings/ai_risk?order=asc&min_employment=100000"];
        assert_eq!(unanswered, none_here, "the sample has no taxi drivers, and no occupation with so many jobs");
    }
}

/// English endings, the heads of the Korean names, and the codes where another head is right.
const HEADS: [(&str, &str, &[&str]); 8] = [
    ("Managers", "관리자", &["11-3031.03", "11-9013.00", "19-1031.02", "27-2012.05"]),
    ("Clerks", "사무원", &["23-1012.00"]),
    (
        "Engineers",
        "기술자",
        &["15-1299.07", "41-9031.00", "53-2011.00", "53-4011.00", "53-5031.00"],
    ),
    ("Teachers, Postsecondary", "교수", &["25-1194.00"]),
    ("Counselors", "상담사", &[]),
    ("Assemblers", "조립원", &[]),
    ("Drivers", "운전원", &[]),
    ("Engineering Technologists and Technicians", "기술공", &[]),
];
/// The same for beginnings.
const STARTS: [(&str, &str, &[&str]); 2] = [
    ("First-Line Supervisors of", "감독자", &["55-2011.00", "55-2012.00", "55-2013.00"]),
    ("Helpers--", "보조원", &[]),
];

with_real_data! { on sqlite;
    fn every_occupation_has_a_name_with_the_head_that_its_title_asks_for(db: &Db, data: &Path) {
        let release = data.join("onet/db_30_1_text_with_importance.zip");
        db.ok(&["import", "--version", "30.1", "--from", release.to_str().unwrap(), "--activate"]);
        let edition = Edition::load(&mut db.connect()).unwrap().unwrap();
        let details: Vec<_> = edition.occupations.iter().flat_map(|occupation| &occupation.details).collect();
        assert_eq!(details.len(), 1_016);
        let mut met = 0;
        for detail in details {
            let (code, title) = (detail.onetsoc_code.as_str(), detail.title.as_str());
            let korean = detail.title_ko.unwrap_or_else(|| panic!("{code} has no Korean name"));
            let bare = korean.split(" (").next().unwrap();
            let ends = HEADS.iter().filter(|(end, ..)| title.ends_with(end));
            let starts = STARTS.iter().filter(|(start, ..)| title.starts_with(start));
            for (_, head, others) in ends.chain(starts) {
                met += 1;
                assert_ne!(bare.ends_with(head), others.contains(&code), "{code} {title}: {korean}");
            }
            assert_eq!(title.contains("All Other"), korean.starts_with("기타 "), "{code} {title}: {korean}");
        }
        assert!(met > 180, "{met}");
        // What anybody calls a job in English is never taken for Korean keys.
        let own = edition.occupations.iter().flat_map(|o| o.alternate_titles.iter().chain([&o.title]));
        let like_keys: Vec<&String> = own.filter(|title| hangul::typed(title).is_some()).collect();
        for title in like_keys {
            assert!(all(edition.search(title).hits(), |hit| !hit.matched.by.is_korean()), "{title}");
        }
        for query in ["택시 기사", "xortlrltk", "택시기사는 몇 점인가"] {
            let found = edition.search(query);
            let first = found.hits().next().map(|hit| hit.occupation.soc_code.as_str());
            assert_eq!(first, Some("53-3054"), "{query}");
        }
    }
}
