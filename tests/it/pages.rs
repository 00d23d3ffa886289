//! The pages: what every one of them has in both languages, and how they differ from the API.

use std::collections::BTreeSet;

use onet_ai::db::raw_reply;

use crate::serve::scored;
use crate::server::{Reply, Server};
use crate::support::{Db, on_both_databases};

/// A path of every page, in English.
pub const PAGES: [&str; 31] = [
    "/",
    "/?view=table&colour=pay",
    "/?group=53",
    "/search?q=nurse",
    "/ranking?sort=jobs&group=53",
    "/jobs/53-3032",
    "/jobs/53-3032?tasks=all",
    "/compare?soc=53-3032,29-1141",
    "/contested",
    "/tasks/2601/page",
    "/rubrics/substitution-v1-6cc136a1/page",
    "/method",
    "/status",
    "/compare?add=nurse",
    "/jobs/53-3032/hours",
    "/jobs/53-3032/sums",
    "/jobs/29-1141/sums",
    "/jobs/53-3032/hours?time=2601.8_2602.1",
    "/jobs/29-1141/hours?time=1201.4&by=onet",
    "/chart",
    "/chart?x=education&view=table",
    "/chart?x=jobs&group=53",
    "/skills/page",
    "/skills/page?kind=skills&words=writing",
    "/skills/2.A.1.a/page?least=1",
    "/activities/page",
    "/activities/page?least=1&sort=range",
    "/activities/4.A.3.a.4.I01.D01/page",
    "/changes",
    "/s/1/jobs/53-3032",
    "/?area=wages&colour=outlook",
];

pub fn korean(path: &str) -> String {
    if path.starts_with("/?") || path == "/" {
        format!("/ko{}", &path[1..])
    } else {
        format!("/ko{path}")
    }
}

pub fn page(server: &Server, path: &str) -> Reply {
    let reply = server.request("GET", path, &[("accept", "text/html")]);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
    reply
}

/// The values of an attribute, in order.
pub fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

pub fn served(db: &Db) -> Server {
    scored(db);
    let serve = ["serve", "--bind", "127.0.0.1:0", "--public-url", "https://example.org/"];
    Server::start(&mut db.command(&serve))
}

on_both_databases! {
    fn every_page_is_whole_in_both_languages(db: &Db) {
        let server = served(db);
        for path in PAGES {
            let (english, korean) = (page(&server, path), page(&server, &korean(path)));
            for (reply, language) in [(&english, "en"), (&korean, "ko")] {
                let html = &reply.text;
                assert!(html.contains(&format!("<html lang=\"{language}\">")), "{path}");
                assert_eq!(html.matches("<h1").count(), 1, "{path} {language}");
                assert!(html.contains("<title>") && html.contains("name=\"q\"") && html.contains("</html>"), "{path}");
                assert!(!html.contains(" style=") && !html.contains("<style") && !html.contains(" onclick"), "{path}: nothing in line");
                // The sample is made up, and every page says so.
                let said = if language == "en" { "made-up sample" } else { "지어낸 견본" };
                assert!(html.contains(said), "{path} {language}");
                let policy = reply.header("content-security-policy").unwrap();
                assert!(policy.contains("style-src 'self'") && !policy.contains("unsafe"), "{policy}");
                let ids = attributes(html, "id");
                assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path}: {ids:?}");
            }
            assert_ne!(english.header("etag"), korean.header("etag"), "{path}");
            assert!(english.header("etag").is_some(), "{path}");
        }
    }

    fn every_link_of_every_page_leads_somewhere(db: &Db) {
        let server = served(db);
        let mut links = BTreeSet::new();
        for path in PAGES {
            for path in [path.to_owned(), korean(path)] {
                let html = page(&server, &path).text;
                let found = attributes(&html, "href").into_iter().chain(attributes(&html, "src"));
                links.extend(found.filter(|link| link.starts_with('/')).map(|link| link.replace("&#38;", "&").replace("&amp;", "&")));
                for link in attributes(&html, "href").into_iter().filter_map(|link| link.strip_prefix('#')) {
                    assert!(attributes(&html, "id").contains(&link), "{path} has no #{link}");
                }
            }
        }
        assert!(links.len() > 60, "{links:?}");
        for link in links {
            let reply = server.request("GET", link.split('#').next().unwrap(), &[]);
            assert_eq!(reply.status, 200, "{link}: {}", reply.text);
        }
    }

    fn a_page_passes_over_what_it_does_not_know_and_names_what_it_is(db: &Db) {
        let server = served(db);
        let plain = page(&server, "/ranking?group=53&sort=jobs");
        let shared = page(&server, "/ranking?utm_source=x&sort=jobs&fbclid=1&order=desc&group=53");
        assert_eq!(plain.text, shared.text);
        let canonical = "<link rel=\"canonical\" href=\"https://example.org/ranking?sort=jobs&#38;group=53\">";
        assert!(plain.text.contains(canonical), "{}", plain.text);
        assert!(plain.text.contains("hreflang=\"ko\" href=\"https://example.org/ko/ranking?sort=jobs&#38;group=53\""));
        // What it knows has to be right, on a page as in the API.
        let wrong = server.request("GET", "/ranking?sort=height", &[]);
        assert_eq!((wrong.status, wrong.header("content-type")), (422, Some("text/html; charset=utf-8")));
        assert_eq!(server.error("/occupations?utm_source=x").1, "bad_parameter");
        let speciality = page(&server, "/jobs/53-3032.00");
        assert!(speciality.text.contains("href=\"https://example.org/jobs/53-3032\""));
    }

    fn without_a_public_address_nothing_is_said_to_other_sites_that_only_works_here(db: &Db) {
        let known = served(db);
        let page_of = |server: &Server, path: &str| page(server, path).text;
        for path in ["/jobs/53-3032", "/ko/jobs/53-3032", "/ranking?group=53", "/s/1/jobs/53-3032", "/ko"] {
            // The value of a property that other sites read without knowing where the page came from.
            let said = |html: &str, property: &str| {
                let start = format!("<meta property=\"{property}\" content=\"");
                html.split(start.as_str()).nth(1).map(|rest| rest.split('"').next().unwrap().to_owned())
            };
            let html = page_of(&known, path);
            assert_eq!(said(&html, "og:url").unwrap(), format!("https://example.org{path}"));
            if path.contains("jobs") {
                assert!(said(&html, "og:image").unwrap().starts_with("https://example.org/"), "{path}");
            }
            let html = page_of(&Server::of(db), path);
            assert!(said(&html, "og:title").is_some(), "{path}");
            for property in ["og:url", "og:image", "og:image:alt"] {
                assert_eq!(said(&html, property), None, "{path}");
            }
            assert!(!html.contains("howpublished") && !html.contains("sample. /"), "{path}: {html}");
            // A link may be within the site.
            assert!(html.contains(&format!("<link rel=\"canonical\" href=\"{path}\">")), "{path}: {html}");
        }
    }

    fn the_start_page_is_a_list_for_programs_and_in_the_browsers_language(db: &Db) {
        let server = served(db);
        let start = |fields: &[(&str, &str)]| server.request("GET", "/", fields);
        for accept in ["*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"] {
            let reply = start(&[("accept", accept)]);
            assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"), "{accept}");
            assert_eq!(reply.header("vary"), Some("accept, accept-encoding, accept-language, origin"));
        }
        let list = start(&[("accept", "application/json")]);
        assert_eq!(list.header("content-type"), Some("application/json"));
        assert_eq!(list.body, server.get("/api"));
        assert!(list.body["routes"].as_array().unwrap().iter().all(|route| route["href"] != "/ranking"));
        let from_korea = start(&[("accept", "text/html"), ("accept-language", "ko-KR,ko;q=0.9,en;q=0.8")]);
        assert!(from_korea.text.contains("<html lang=\"ko\">"));
        // Whoever chose English gets it, whatever the browser prefers.
        assert!(from_korea.text.contains("href=\"/en\""));
        let chosen = server.request("GET", "/en", &[("accept-language", "ko")]);
        assert!(chosen.text.contains("<html lang=\"en\">"));
        // What asks the browser is neither language's own address.
        for html in [&chosen.text, &from_korea.text] {
            for (code, path) in [("en", "/en"), ("ko", "/ko"), ("x-default", "/")] {
                let link = format!("<link rel=\"alternate\" hreflang=\"{code}\" href=\"https://example.org{path}\">");
                assert!(html.contains(&link), "{link}: {html}");
            }
        }
        assert!(chosen.text.contains("<link rel=\"canonical\" href=\"https://example.org/en\">"), "{}", chosen.text);
        assert!(!page(&server, "/ranking").text.contains("x-default"));
        let elsewhere = server.request("GET", "/ranking", &[("accept-language", "ko")]);
        assert!(elsewhere.text.contains("<html lang=\"en\">"), "only the start page asks the browser");
        assert_eq!(server.request("GET", "/ko/occupations", &[]).status, 404, "the API has one language");
    }

    fn a_score_leads_to_the_reply_and_the_question_behind_it(db: &Db) {
        scored(db);
        db.ok(&["score", "--rater", "mock:a"]);
        let reply = raw_reply::RawReply {
            id: "1-2601-0-1".to_owned(), run_id: 1, body: raw_reply::pack("{\"score\": 20, \"note\": \"<b>\u{202e}\"}".as_bytes()),
            created_at: chrono::NaiveDateTime::default(),
        };
        raw_reply::load(&mut db.connect(), &[reply]).unwrap();
        let server = Server::of(db);
        let task = page(&server, "/tasks/2601/page").text;
        // Both runs are there, and only that of the snapshot counts.
        assert!(task.contains("mock:a") && task.contains("run 1") && task.contains("run 2"), "{task}");
        assert_eq!(task.matches("counts now").count(), 1);
        let question = attributes(&task, "href").into_iter().find(|href| href.starts_with("/rubrics/")).unwrap().to_owned();
        let asked = page(&server, &question).text;
        assert!(asked.contains("What share of the human effort") && asked.contains("{occupation}"), "{asked}");
        for path in ["/replies/1-2601-0-1/page", "/ko/replies/1-2601-0-1/page"] {
            let receipt = page(&server, path).text;
            assert!(receipt.contains("&#34;score&#34;: 20") && receipt.contains("&#60;b&#62;"), "{receipt}");
            assert!(!receipt.contains('\u{202e}'), "what cannot be seen is not sent on");
            assert!(receipt.contains(question.as_str()) && receipt.contains("href=\"/replies/1-2601-0-1\""), "{receipt}");
        }
        for path in ["/replies/9-9-9-9/page", "/rubrics/nothing-v1-00000000/page", "/tasks/1/page"] {
            assert_eq!(server.request("GET", path, &[]).status, 404, "{path}");
        }
    }

    fn a_score_is_the_sum_of_what_its_page_of_sums_shows(db: &Db) {
        let server = served(db);
        let mut all = 0;
        for code in ["53-3032", "29-1141", "15-1252", "43-9199", "11-9199"] {
            let own = server.get(&format!("/occupations/{code}"));
            let total = u32::try_from(own["tasks"]["total"].as_u64().unwrap()).unwrap();
            for path in [format!("/jobs/{code}/sums"), format!("/ko/jobs/{code}/sums")] {
                let html = page(&server, &path).text;
                assert!(html.contains("name=\"robots\" content=\"noindex\""), "{path}");
                // Every task is there, in the sum or left out of it.
                let rows: Vec<&str> = html.split("<tr><th scope=\"row\">").skip(1).collect();
                assert_eq!(u32::try_from(rows.len()), Ok(total), "{path}: {html}");
                let cell = |row: &str, back: usize| {
                    let cells = row.split("</tr>").next().unwrap();
                    cells.rsplit("</td>").nth(back).unwrap().rsplit('>').next().unwrap().to_owned()
                };
                let summed: Vec<&&str> = rows.iter().filter(|row| row.contains("data-label=\"Adds\"") || row.contains("data-label=\"더하는 점수\"")).collect();
                let points: f64 = summed.iter().map(|row| cell(row, 1).parse::<f64>().unwrap()).sum();
                match own["score"]["mean"].as_f64() {
                    Some(mean) => {
                        assert!((points - mean).abs() <= 0.005 * f64::from(total) + 1e-9, "{path}: {points} {mean}");
                        assert!(html.contains(&format!(">{mean:.2} <b")), "{path}: {html}");
                        assert!(html.contains("id=\"interval\""), "{path}");
                    }
                    None => assert!(summed.is_empty() && !html.contains("<tfoot"), "{path}"),
                }
                all += summed.len();
            }
            let job = page(&server, &format!("/jobs/{code}")).text;
            assert_eq!(job.contains(&format!("href=\"/jobs/{code}/sums#score\"")), total > 0, "{code}");
        }
        assert!(all > 20, "{all}");
    }

    fn the_method_takes_a_score_of_the_edition_apart(db: &Db) {
        let server = served(db);
        for path in ["/method", "/ko/method"] {
            let html = page(&server, path).text;
            let table = html.split("<table class=\"stack sum\">").nth(1).unwrap().split("</table>").next().unwrap();
            let code = attributes(table, "href")[0].rsplit('/').next().unwrap().to_owned();
            let own = server.get(&format!("/occupations/{code}"));
            let rows: Vec<&str> = table.split("<tr>").skip(2).collect();
            let (sum, tasks) = rows.split_last().unwrap();
            let total = u32::try_from(tasks.len()).unwrap();
            assert_eq!(own["tasks"]["total"], total, "{table}");
            let points: f64 = tasks.iter().map(|row| {
                let cell = row.rsplit("</td>").nth(1).unwrap();
                cell.rsplit('>').next().unwrap().parse::<f64>().unwrap()
            }).sum();
            let mean = own["score"]["mean"].as_f64().unwrap();
            assert!((points - mean).abs() <= 0.05 * f64::from(total) + 1e-9, "{points} {mean}");
            assert!(sum.contains(&format!(">{mean:.0}</b>")), "{sum}");
        }
    }

    fn errors_are_pages_for_people(db: &Db) {
        let server = served(db);
        for (path, language) in [("/jobs/99-9999", "en"), ("/ko/jobs/99-9999", "ko"), ("/nowhere", "en"), ("/ko/nowhere", "ko")] {
            let reply = server.request("GET", path, &[("accept", "text/html,*/*;q=0.8")]);
            assert_eq!((reply.status, reply.header("content-type")), (404, Some("text/html; charset=utf-8")), "{path}");
            assert!(reply.text.contains(&format!("<html lang=\"{language}\">")) && reply.text.contains("name=\"q\""), "{path}");
            assert!(reply.text.contains("noindex") && !reply.text.contains("canonical"), "{path}");
            assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
        }
        // The other language keeps what was asked for, and leads to no other site.
        for (path, other) in [
            ("/nowhere?a=1", "/ko/nowhere?a=1"), ("/ko/nowhere", "/nowhere"), ("/tasks/0/page", "/ko/tasks/0/page"),
            ("/ranking?sort=x&page=2", "/ko/ranking?sort=x&#38;page=2"), ("/ko/ranking?sort=x", "/ranking?sort=x"),
            ("/ko//example.com", "/en"), ("/ko/%5Cexample.com", "/%5Cexample.com"),
        ] {
            let html = server.request("GET", path, &[("accept", "text/html")]).text;
            assert!(html.contains(&format!("<a class=\"language\" href=\"{other}\"")), "{path}: {html}");
        }
        let of_task = server.request("GET", "/tasks/0/page", &[("accept", "text/html")]).text;
        assert!(of_task.contains("Words of the task find it"), "{of_task}");
        assert_eq!(server.error("/nowhere").0, 404, "programs get JSON");
        assert_eq!(server.request("GET", "/occupations/99-9999", &[("accept", "text/html")]).header("content-type"), Some("application/json"));
        let hostile = server.request("GET", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", &[]);
        assert!(hostile.status == 200 && !hostile.text.contains("<script>alert"), "{}", hostile.text);
    }

    fn assets_may_be_kept_for_ever_and_crawlers_find_all_pages(db: &Db) {
        let server = served(db);
        let html = page(&server, "/").text;
        let assets: Vec<&str> = attributes(&html, "href").into_iter().chain(attributes(&html, "src"))
            .filter(|link| link.starts_with("/assets/")).collect();
        assert_eq!(assets.len(), 3, "{assets:?}");
        for asset in assets {
            let reply = server.request("GET", asset, &[]);
            assert_eq!((reply.status, reply.header("cache-control")), (200, Some("public, max-age=31536000, immutable")), "{asset}");
        }
        assert_eq!(server.request("GET", "/favicon.ico", &[]).status, 200);
        let robots = server.request("GET", "/robots.txt", &[]).text;
        assert!(robots.contains("Sitemap: https://example.org/sitemap.xml"), "{robots}");
        // Who shows a card in the place of a link may read what is shared.
        for path in ["ranking", "compare", "chart", "jobs", "hours"] {
            assert!(!robots.contains(path), "{robots}");
        }
        assert!(robots.contains("Disallow: /search\n"), "{robots}");
        let map = server.request("GET", "/sitemap.xml", &[]).text;
        for path in ["/ko/jobs/53-3032", "/", "/en", "/ko", "/compare", "/ko/compare", "/jobs/53-3032/hours", "/activities/4.A.3.a.4.I01.D01/page", "/skills/2.A.1.a/page"] {
            assert!(map.contains(&format!("<loc>https://example.org{path}</loc>")), "{path}: {map}");
        }
        assert!(map.contains("hreflang=\"en\" href=\"https://example.org/en\"/>") && map.contains("hreflang=\"x-default\" href=\"https://example.org/\"/>"), "{map}");
        let own = Server::of(db);
        assert_eq!(own.error("/sitemap.xml").1, "no_public_url");
        assert!(!own.request("GET", "/robots.txt", &[]).text.contains("Sitemap"));
    }
}

/// Before anything is published the pages say so, in the language that was asked for.
#[test]
fn an_empty_server_has_pages_too() {
    let db = Db::new(crate::support::Kind::Sqlite);
    db.ok(&["migrate"]);
    let server = Server::of(&db);
    for (path, said) in
        [("/", "There is no data yet"), ("/ko/ranking", "아직 공개된 자료가 없습니다")]
    {
        let reply = server.request("GET", path, &[]);
        assert_eq!(reply.status, 503, "{path}");
        assert!(reply.text.contains(said), "{path}: {}", reply.text);
        assert!(
            !reply.text.contains("onet-ai import"),
            "{path}: what the operator does is for the operator"
        );
    }
    assert!(server.request("GET", "/occupations", &[]).text.contains("onet-ai import"));
}
