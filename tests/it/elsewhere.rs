//! What is shown of the past and elsewhere: changes and their feed, figures of a snapshot, cards, pictures.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::labour_sample::everything;
use crate::serve::scored;
use crate::server::{Reply, Server};
use crate::support::{Db, on_both_databases};

const SITE: &str = "https://example.org";

/// Two snapshots; in the first, trucks have a score of 20.
fn twice(db: &Db) {
    scored(db);
    again(db);
}

/// Another snapshot, by a second rater too, who gives trucks 60: their mean is 40, and nurses, whom only the first rated, have none.
fn again(db: &Db) {
    let path = db.path().join("more.csv");
    let trucks: String = (2601..2611).map(|task| format!("{task},60,Still driving.\n")).collect();
    std::fs::write(&path, format!("task_id,score,rationale\n{trucks}")).unwrap();
    db.ok(&["score", "--rater", &format!("file:{}", path.display()), "--rubric", "substitution"]);
    db.ok(&["aggregate", "--scheme", "equal"]);
}

fn at(db: &Db, site: &str) -> Server {
    Server::start(&mut db.command(&["serve", "--bind", "127.0.0.1:0", "--public-url", site]))
}

fn get(server: &Server, path: &str) -> Reply {
    let reply = server.request("GET", path, &[("accept", "text/html")]);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply
}

/// The elements of a feed with their text and their attributes, those of entries after `entry`; fails where it is no XML.
fn elements(feed: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(feed);
    let (mut path, mut found): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    let name = |tag: &[u8]| String::from_utf8(tag.to_vec()).unwrap();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                path.push(name(tag.name().as_ref()));
                found.push((path.join("/"), String::new()));
            }
            Event::Empty(tag) => {
                let attributes = tag.attributes().map(Result::unwrap);
                let of: Vec<String> = attributes
                    .map(|it| format!("{}={}", name(it.key.as_ref()), name(&it.value)))
                    .collect();
                found.push((
                    format!("{}/{}", path.join("/"), name(tag.name().as_ref())),
                    of.join(" "),
                ));
            }
            Event::Text(text) => {
                // Not what stands between elements.
                let at = path.join("/");
                if let Some((_, of)) = found.last_mut().filter(|(opened, _)| *opened == at) {
                    of.push_str(&String::from_utf8_lossy(&text));
                }
            }
            Event::End(_) => drop(path.pop()),
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// The texts of the elements at a path.
fn texts<'a>(feed: &'a [(String, String)], path: &str) -> Vec<&'a str> {
    feed.iter().filter(|(at, _)| at == path).map(|(_, text)| text.as_str()).collect()
}

on_both_databases! {
    fn the_changes_tell_what_a_snapshot_changed(db: &Db) {
        twice(db);
        let server = at(db, SITE);
        let html = get(&server, "/changes").text;
        for said in [
            "id=\"snapshot-2\"", "id=\"snapshot-1\"", "id=\"release-sample\"", "what is shown now", "was published, replaced since",
            "It is the first snapshot.", "Heavy and Tractor-Trailer Truck Drivers</a>: 20 → <b>40</b>",
            "application/atom+xml",
        ] {
            assert!(html.contains(said), "{said}: {html}");
        }
        let korean = get(&server, "/ko/changes").text;
        assert!(korean.contains("지금 보여 드리는 스냅숏") && korean.contains("첫 스냅숏입니다."), "{korean}");
        let newest = &server.get("/snapshots")["snapshots"][0];
        let raters: Vec<&str> = newest["raters"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        assert!(raters.len() == 2 && raters.iter().all(|rater| html.contains(&format!("<b>{rater}</b>"))), "{html}");
        // A rater is lost: that holds a snapshot back, until somebody accepts it and says why.
        let one = ["aggregate", "--scheme", "equal", "--rater", raters[1]];
        assert_ne!(db.run(&one).code, Some(0));
        let held = get(&at(db, SITE), "/changes").text;
        assert!(held.contains("not published: a gate held it back") && held.contains("What held it back"), "{held}");
        db.accepting("raters", &one);
        let accepted = get(&at(db, SITE), "/changes").text;
        assert!(accepted.contains("Lost, and accepted") && accepted.contains("Accepted because: a test means it"), "{accepted}");
        assert!(!accepted.contains("What held it back"), "{accepted}");
        let beyond = get(&server, "/changes?page=9").text;
        assert!(beyond.contains("rel=\"prev\" href=\"/changes\"") || beyond.contains("href=\"/changes\" rel=\"prev\""), "{beyond}");
    }

    fn an_entry_of_the_feed_stays_when_another_takes_its_place(db: &Db) {
        let entry = |path: &str| {
            let feed = at(db, SITE).request("GET", path, &[]).text;
            let entry = feed.split("<entry>").find(|entry| entry.contains("#snapshot-1\"")).unwrap();
            entry.split("</entry>").next().unwrap().to_owned()
        };
        scored(db);
        let before = [entry("/changes.atom"), entry("/ko/changes.atom")];
        assert!(before[0].contains("<title>Snapshot 1 of "), "{}", before[0]);
        again(db);
        assert_eq!([entry("/changes.atom"), entry("/ko/changes.atom")], before);
    }

    fn the_feed_is_atom_and_its_names_stay(db: &Db) {
        twice(db);
        let ids = |site: &str, path: &str| {
            let reply = at(db, site).request("GET", path, &[]);
            assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/atom+xml; charset=utf-8")));
            let feed = elements(&reply.text);
            for once in ["feed/id", "feed/title", "feed/updated", "feed/author/name"] {
                assert_eq!(texts(&feed, once).len(), 1, "{once}");
            }
            let entries = texts(&feed, "feed/entry").len();
            assert_eq!(entries, 3, "two snapshots and a release");
            for each in ["id", "title", "updated", "published", "content", "link"] {
                assert_eq!(texts(&feed, &format!("feed/entry/{each}")).len(), entries, "{each}");
            }
            let times = texts(&feed, "feed/entry/updated");
            let newest = times.iter().max().unwrap();
            assert_eq!(texts(&feed, "feed/updated")[0], *newest);
            assert!(times.iter().all(|time| chrono::DateTime::parse_from_rfc3339(time).is_ok()), "{times:?}");
            for link in texts(&feed, "feed/entry/link").into_iter().chain(texts(&feed, "feed/link")) {
                assert!(link.contains(&format!("href={site}/")), "{link}");
            }
            let ids: Vec<String> = texts(&feed, "feed/entry/id").into_iter().map(str::to_owned).collect();
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), entries);
            assert!(ids.iter().all(|id| id.starts_with("urn:uuid:")), "{ids:?}");
            ids
        };
        let first = ids(SITE, "/changes.atom");
        assert_eq!(first, ids("https://elsewhere.example", "/changes.atom"), "wherever the site is reached");
        assert_ne!(first, ids(SITE, "/ko/changes.atom"), "another language is another text");
        // Without a public address links are within the site, which is allowed too.
        let own = Server::of(db).request("GET", "/changes.atom", &[]).text;
        assert!(texts(&elements(&own), "feed/entry/link").iter().all(|link| link.contains("href=/changes#")), "{own}");
    }

    fn what_is_cited_stays_as_it_was(db: &Db) {
        scored(db);
        let first = get(&at(db, SITE), "/s/1/jobs/53-3032").text;
        assert!(first.contains("<b>20</b>") && first.contains("They are the ones that are published now."), "{first}");
        assert!(first.contains("og:image\" content=\"https://example.org/s/1/preview/53-3032.png\""), "{first}");
        again(db);
        let server = at(db, SITE);
        let frozen = get(&server, "/s/1/jobs/53-3032").text;
        assert!(frozen.contains("<b>20</b>") && !frozen.contains("<b>40</b>"), "{frozen}");
        assert!(frozen.contains("Newer figures are published now, in snapshot 2.") && frozen.contains("href=\"/jobs/53-3032\""));
        assert!(frozen.contains("og:image\" content=\"https://example.org/s/1/preview/53-3032.png\""), "{frozen}");
        assert!(frozen.contains("snapshot 1 ·") && !frozen.contains("<code>labels:more</code>"), "the foot is that snapshot's");
        assert!(get(&server, "/s/2/jobs/53-3032").text.contains("<b>40</b>"));
        assert!(get(&server, "/ko/s/1/jobs/53-3032.00").text.contains("스냅숏 1"));
        // Published pages cite the address that stays.
        let page = get(&server, "/jobs/53-3032").text;
        assert!(page.contains("https://example.org/s/2/jobs/53-3032") && page.contains("href=\"/s/2/jobs/53-3032\""), "{page}");
        for page in [&page, &get(&server, "/ko/jobs/53-3032").text] {
            for said in [
                ". Heavy and Tractor-Trailer Truck Drivers (53-3032): score 40 of 100, 95% interval 40 (Snapshot 2 of onet-ai sample Database) [Data set]. https://example.org/s/2/jobs/53-3032<",
                "(53-3032): 100점 만점에 40점, 95% 구간 40. onet-ai sample Database 스냅숏 2. https://example.org/ko/s/2/jobs/53-3032<",
                "(53-3032): score 40 of 100, 95\\% interval 40}",
            ] {
                assert!(page.contains(said), "{said}: {page}");
            }
        }
        for (path, said) in [("/s/1/jobs/15-1252", "(15-1252): no score (unscored) (Snapshot 1"), ("/ko/jobs/15-1252", "(15-1252): 점수 없음(아직 평가하지 않았습니다).")] {
            assert!(get(&server, path).text.contains(said), "{path}");
        }
        let own = get(&Server::of(db), "/ko/jobs/53-3032").text;
        assert!(own.contains("이 서버에는 공개 주소가 설정되어 있지 않습니다.") && own.contains("“/ko/s/2/jobs/53-3032”"), "{own}");
        // Unscored then and now: the reason stands where the score would.
        assert!(get(&server, "/s/1/jobs/15-1252").text.contains("unscored"));
        for (path, said) in [
            ("/s/9/jobs/53-3032", "There is no snapshot 9."), ("/ko/s/9/jobs/53-3032", "스냅숏 9는 없습니다."),
            ("/s/1/jobs/99-9999", "The release of snapshot 1 has no occupation 99-9999."), ("/s/1/jobs/x", "has no occupation x."),
        ] {
            let reply = server.request("GET", path, &[("accept", "text/html")]);
            assert_eq!((reply.status, reply.header("cache-control")), (404, Some("no-store")), "{path}");
            assert!(reply.text.contains(said) && reply.text.contains("noindex") && reply.text.contains("/changes"), "{path}: {}", reply.text);
        }
        let to = db.path().join("past");
        db.ok(&["archive", "snapshots", "--keep-last", "1", "--to", to.to_str().unwrap()]);
        let gone = server.request("GET", "/s/1/jobs/53-3032", &[("accept", "text/html")]);
        assert_eq!(gone.status, 404);
        assert!(gone.text.contains("was moved to an archive on") && gone.text.contains("onet-ai archive restore snapshot-1-"), "{}", gone.text);
    }

    fn only_a_card_may_be_shown_in_a_frame(db: &Db) {
        scored(db);
        let server = at(db, SITE);
        let policy = |reply: &Reply| reply.header("content-security-policy").unwrap().to_owned();
        for path in ["/embed/jobs/53-3032", "/ko/embed/jobs/53-3032"] {
            let card = get(&server, path);
            assert!(policy(&card).contains("frame-ancestors *") && card.header("x-frame-options").is_none(), "{path}");
            assert!(!policy(&card).contains("script-src") && !card.text.contains("<script"), "{path}");
            let tag = card.header("etag").unwrap();
            let known = server.request("GET", path, &[("if-none-match", tag)]);
            assert_eq!((known.status, policy(&known)), (304, policy(&card)), "a browser takes over what a 304 says");
        }
        let card = get(&server, "/embed/jobs/53-3032").text;
        assert!(card.contains("<b class=\"chip q1\">20</b>") && card.contains("href=\"https://example.org/jobs/53-3032\""), "{card}");
        assert!(card.contains("snapshot 1") && card.contains("The tasks are a made-up sample and not O*NET."), "{card}");
        assert!(get(&server, "/embed/jobs/15-1252").text.contains("unscored"), "no score is not 0");
        for path in ["/", "/jobs/53-3032", "/changes", "/s/1/jobs/53-3032", "/occupations", "/embed/jobs/99-9999", "/changes.atom"] {
            let reply = server.request("GET", path, &[("accept", "text/html")]);
            assert!(policy(&reply).contains("frame-ancestors 'none'"), "{path}");
            assert_eq!(reply.header("x-frame-options"), Some("DENY"), "{path}");
            if let Some(tag) = reply.header("etag") {
                let known = server.request("GET", path, &[("if-none-match", tag), ("accept", "text/html")]);
                assert_eq!((known.status, policy(&known)), (304, policy(&reply)), "{path}");
            }
        }
        let code = get(&server, "/jobs/53-3032").text;
        assert!(code.contains("src=&#34;https://example.org/embed/jobs/53-3032&#34;"), "{code}");
        let own = get(&Server::of(db), "/jobs/53-3032").text;
        assert!(own.contains("Put the address of this site before") && !own.contains("og:image"), "{own}");
    }

    fn the_map_is_of_jobs_or_of_pay_and_groups_have_every_figure(db: &Db) {
        everything(db);
        let server = Server::of(db);
        let map = |query: &str| get(&server, &format!("/{query}")).text;
        let jobs = map("");
        assert!(jobs.contains("A tile’s area is the number of jobs.") && jobs.contains("Truck Drivers: Score 20, 2,000 jobs"), "{jobs}");
        // 2,000 jobs at 50,000 dollars.
        let pay = map("?area=wages");
        assert!(pay.contains("Truck Drivers: Score 20, $100.0 million in pay a year"), "{pay}");
        assert!(pay.contains("Registered Nurses: Score 80 (partly scored), $717.6 million or more in pay a year"), "a cut wage is a lower bound: {pay}");
        // Of 7,650 joined jobs the 50 with hourly pay only have no area.
        assert!(pay.contains("Left out: 0.7% of the jobs") && pay.contains("cuts a wage off"), "{pay}");
        // By jobs it has a tile, which only its group's own map has room to name.
        assert!(!pay.contains("Writers and Authors: ") && map("?group=27").contains("Writers and Authors: "), "{}", map("?group=27"));
        assert!(pay.contains("href=\"/en?area=wages&amp;group=53#map\"") || pay.contains("href=\"/en?area=wages&#38;group=53#map\""), "{pay}");
        // Each group has a figure in every colour, as phones show it.
        for (colour, said) in [
            ("score", "Transportation and Material Moving: Score 20, 2,000 jobs"),
            ("pay", "Transportation and Material Moving: Median pay $49,000 on average over its jobs, 2,000 jobs"),
            ("outlook", "Transportation and Material Moving: Outlook +10.0%, 2,000 jobs"),
        ] {
            let html = map(&format!("?colour={colour}"));
            let phone = html.split("map phone").nth(1).unwrap().split("</svg></div>").next().unwrap();
            assert!(phone.contains(said), "{colour}: {phone}");
        }
        assert!(map("?colour=pay").contains("Median pay $239,000 or more on average over its jobs"), "a cut wage is a lower bound");
        // A single rater cannot disagree with itself: no figure, and not 0.
        assert!(map("?colour=disagreement").contains("Transportation and Material Moving: 2,000 jobs"));
        assert!(map("?view=table&area=wages").contains("<th scope=\"col\" class=\"r\">Wage bill</th>"));
    }

    fn a_picture_is_one_of_its_snapshot(db: &Db) {
        scored(db);
        let server = at(db, SITE);
        let mut seen = BTreeSet::new();
        for path in ["/s/1/preview/53-3032.png", "/ko/s/1/preview/53-3032.png", "/s/1/preview/15-1252.png"] {
            let reply = server.request("GET", path, &[("accept-encoding", "gzip, zstd")]);
            assert_eq!((reply.status, reply.header("content-type")), (200, Some("image/png")), "{path}");
            assert_eq!(reply.header("content-encoding"), None, "it is packed already");
            assert_eq!(reply.bytes[..8], *b"\x89PNG\r\n\x1a\n", "{path}");
            let size = |from: usize| u32::from_be_bytes(reply.bytes[from..from + 4].try_into().unwrap());
            assert_eq!((size(16), size(20)), (1_200, 630), "{path}");
            assert!(reply.bytes.len() < 200_000, "{path}: {}", reply.bytes.len());
            let again = server.request("GET", path, &[]);
            assert!(again.bytes == reply.bytes, "{path}: the same figures are the same picture");
            let known = server.request("GET", path, &[("if-none-match", reply.header("etag").unwrap())]);
            assert_eq!(known.status, 304, "{path}");
            seen.insert(reply.bytes);
        }
        assert_eq!(seen.len(), 3, "each shows something else");
        for path in ["/s/2/preview/53-3032.png", "/s/1/preview/99-9999.png"] {
            assert_eq!(server.request("GET", path, &[]).status, 404, "{path}");
        }
        // Byte for byte as it was, when another snapshot is published; what was is drawn from what is stored.
        drop(server);
        again(db);
        let server = at(db, SITE);
        for path in ["/s/1/preview/53-3032.png", "/ko/s/1/preview/53-3032.00.png", "/s/1/preview/15-1252.png"] {
            let reply = server.request("GET", path, &[]);
            assert_eq!((reply.status, reply.header("content-type")), (200, Some("image/png")), "{path}");
            let known = server.request("GET", path, &[("if-none-match", reply.header("etag").unwrap())]);
            assert_eq!(known.status, 304, "{path}");
            assert!(seen.contains(&reply.bytes), "{path}");
        }
        let newer = server.request("GET", "/s/2/preview/53-3032.png", &[]);
        assert!(newer.status == 200 && !seen.contains(&newer.bytes));
        assert_eq!(server.request("GET", "/s/1/preview/99-9999.png", &[]).status, 404);
        let to = db.path().join("past");
        db.ok(&["archive", "snapshots", "--keep-last", "1", "--to", to.to_str().unwrap()]);
        let gone = server.request("GET", "/s/1/preview/29-1141.png", &[]);
        assert!(gone.status == 404 && gone.text.contains("it was moved to an archive"), "{}", gone.text);
    }
}
