//! The chart, and the pages of skills and activities: that they show what there is, and say what there is not.

use onet_ai::convert::nearest;
use onet_ai::read::edition::{Against, Edition, Filter};

use crate::labour_sample;
use crate::release::{Release, import_sample};
use crate::serve::scored;
use crate::server::Server;
use crate::support::{all, on_both_databases};

fn page(server: &Server, path: &str) -> String {
    let reply = server.request("GET", path, &[("accept", "text/html")]);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.text
}

/// The text between two others, of every place where it stands.
fn between<'a>(html: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    html.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

on_both_databases! {
    fn the_chart_has_a_point_for_every_occupation_with_both_figures(db: &Db) {
        labour_sample::everything(db);
        let edition = Edition::load(&mut db.connect()).unwrap().unwrap();
        let server = Server::of(db);
        for (word, against) in
            [("pay", Against::Wage), ("outlook", Against::Growth), ("jobs", Against::Jobs), ("education", Against::Education)]
        {
            let plot = edition.plot(against, &Filter::default());
            let left_out: usize = plot.left_out.iter().map(|out| out.occupations).sum();
            assert_eq!(plot.points.len() + left_out, edition.occupations.len(), "{word}");
            assert!(!plot.points.is_empty() && left_out > 0, "{word}: {plot:?}");
            let html = page(&server, &format!("/chart?x={word}"));
            assert_eq!(html.matches("<circle").count(), plot.points.len(), "{word}");
            let titles = between(&html, "<title>", "</title>");
            for point in &plot.points {
                let code = &point.occupation.soc_code;
                assert!(html.contains(&format!("href=\"/jobs/{code}\"")), "{word} {code}");
                let name = point.occupation.title.replace('&', "&amp;");
                assert!(titles.iter().any(|title| title.starts_with(&format!("{name}: score "))), "{word} {name}");
            }
            assert!(html.contains(&format!("{} occupations are shown. {left_out} are left out (", plot.points.len())), "{word}");
            for out in &plot.left_out {
                assert!(html.contains(&format!("{}: {}", out.reason, out.occupations)), "{word} {out:?}");
            }
            for part in ["cx", "cy"] {
                let places = between(&html, &format!(" {part}=\""), "%");
                assert!(all(places, |at| (0.0..=100.0).contains(&at.parse::<f64>().unwrap())), "{word} {part}");
            }
            // The table has the same occupations, and no circle.
            let table = page(&server, &format!("/ko/chart?x={word}&view=table"));
            assert!(!table.contains("<circle") && !table.contains("<svg class=\"map"), "{word}");
            assert!(all(&plot.points, |point| table.contains(&format!("href=\"/ko/jobs/{}\"", point.occupation.soc_code))), "{word}");
            assert_eq!(table.matches("<tr>").count(), plot.points.len() + 1, "{word}");
        }
        let zoomed = page(&server, "/chart?x=jobs&group=53");
        assert!(zoomed.contains("<h1>Score against jobs in Transportation and Material Moving</h1>"), "{zoomed}");
        let links = between(&zoomed, "href=\"/jobs/", "\"");
        assert!(!links.is_empty() && all(links, |code| code.starts_with("53-")));
    }

    fn without_figures_the_chart_says_why_and_shows_none(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let html = page(&server, "/chart");
        assert!(!html.contains("<circle") && html.contains("No occupation of this selection has both figures."), "{html}");
        assert!(html.contains("no BLS data is imported: ") && html.contains("unscored: "), "{html}");
        assert!(page(&server, "/ko/chart").contains("미국 노동통계국 자료를 들여오지 않았습니다("));
    }

    fn skills_lead_to_who_needs_them_and_back(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let list = server.get("/skills?per_page=100");
        let html = page(&server, "/skills/page");
        assert!(html.contains(&format!("{} found", list["total"])), "{html}");
        let one = &list["skills"][0];
        let id = one["element_id"].as_str().unwrap();
        let skill = page(&server, &format!("/skills/{id}/page?least=1"));
        let needed = server.get(&format!("/skills/{id}?per_page=100"));
        for of in needed["needed_by"].as_array().unwrap() {
            assert!(skill.contains(&format!("href=\"/jobs/{}\"", of["occupation"]["soc_code"].as_str().unwrap())), "{of}");
        }
        assert!(skill.contains(&format!("{} of {} occupations", one["needed_in"], one["occupations"])), "{skill}");
        let few = page(&server, &format!("/skills/{id}/page?least=1&group=53"));
        assert!(all(between(&few, "href=\"/jobs/", "\""), |code| code.starts_with("53-")));
        let knowledge = page(&server, "/skills/page?kind=knowledge");
        assert!(!knowledge.contains("/skills/2.A.1.a/page") && knowledge.contains("/skills/2.C."), "{knowledge}");
        // By the Korean name too.
        let named = list["skills"].as_array().unwrap().iter().find(|skill| skill["name_ko"].is_string()).unwrap();
        let (id, korean) = (named["element_id"].as_str().unwrap(), named["name_ko"].as_str().unwrap());
        let query: String = korean.bytes().map(|byte| format!("%{byte:02X}")).collect();
        assert!(page(&server, &format!("/ko/skills/page?words={query}")).contains(&format!("/ko/skills/{id}/page")));
        assert!(page(&server, "/skills/page?words=zzzz").contains("Nothing was found."));
        assert_eq!(server.request("GET", "/skills/9.Z/page", &[]).status, 404);
        assert!(page(&server, "/jobs/53-3032").contains("href=\"/skills/2."), "from the occupation");
    }

    fn activities_say_whether_they_are_scored_alike(db: &Db) {
        import_sample(db);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["weights"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        let server = Server::of(db);
        let list = server.get("/activities?sort=range&min_occupations=2&per_page=100");
        let items = list["activities"].as_array().unwrap();
        let html = page(&server, "/activities/page?sort=range");
        assert!(html.contains(&format!("{} activities", items.len())), "{html}");
        let at = |id: &str| html.find(&format!("href=\"/activities/{id}/page\"")).unwrap();
        let places: Vec<usize> = items.iter().map(|item| at(item["dwa_id"].as_str().unwrap())).collect();
        assert!(places.is_sorted(), "in the order of the API");
        for item in [&items[0], &items[items.len() - 1]] {
            let (score, id) = (&item["score"], item["dwa_id"].as_str().unwrap());
            let said = page(&server, &format!("/activities/{id}/page"));
            let range = score["range"].as_f64().unwrap();
            let points = |name: &str| nearest(score[name].as_f64().unwrap()).unwrap();
            let (low, high) = (points("occupation_low"), points("occupation_high"));
            let verdict = if range >= 30.0 {
                format!("scored far apart: {low} of 100 in one occupation, {high} in another.")
            } else {
                let how = if range >= 10.0 { "somewhat apart" } else { "alike" };
                format!("scored {how} on it: from {low} to {high} of 100.")
            };
            assert!(said.contains(&verdict), "{verdict}: {said}");
            let shared = server.get(item["href"].as_str().unwrap());
            for of in shared["shared_by"].as_array().unwrap() {
                assert!(said.contains(&format!("href=\"/jobs/{}\"", of["soc_code"].as_str().unwrap())));
                for task in of["tasks"].as_array().unwrap() {
                    assert!(said.contains(&format!("href=\"{}/page\"", task["href"].as_str().unwrap())), "{task}");
                    // And from the task back.
                    let own = page(&server, &format!("{}/page", task["href"].as_str().unwrap()));
                    assert!(own.contains(&format!("href=\"/activities/{id}/page\"")), "{task}");
                }
            }
        }
        assert_eq!(server.request("GET", "/activities/4.A.9/page", &[]).status, 404);
        assert!(page(&server, "/activities/page?least=1000").contains("No activity passes these filters."));
    }

    fn a_release_without_these_tables_says_so(db: &Db) {
        let release = Release::new();
        for table in ["Tasks to DWAs.txt", "Abilities.txt"] {
            release.remove(table);
        }
        db.ok(&["import", "--version", "sample", "--from", release.path(), "--activate"]);
        let server = Server::of(db);
        assert!(page(&server, "/activities/page").contains("this release has no table Tasks to DWAs"));
        assert!(page(&server, "/ko/activities/page").contains("이 판에는 활동 표가 없습니다"));
        assert!(page(&server, "/skills/page").contains("Abilities: this release has no table Abilities"));
        for (path, said) in [("/jobs/53-3032", "this release has no table Abilities"), ("/ko/jobs/53-3032", "이 판에는 능력 표가 없습니다")] {
            let html = page(&server, path);
            assert!(html.contains(said) && !html.contains("O*NET has not rated these"), "{path}: {html}");
        }
        assert!(page(&server, "/tasks/2601/page").contains("O*NET names no activity that this task belongs to."));
        assert!(page(&server, "/jobs/53-3032/hours?time=2601.4").contains("there is no snapshot"));
    }

    fn occupations_are_added_to_a_comparison_by_name(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let found = page(&server, "/compare?soc=53-3032&add=nurse");
        assert!(found.contains("href=\"/compare?soc=53-3032%2C29-1141\"") && found.contains("+ Registered Nurses"), "{found}");
        assert!(found.contains("name=\"soc\" value=\"53-3032\"") && found.contains("noindex"), "{found}");
        let both = page(&server, "/compare?soc=53-3032%2C29-1141");
        assert!(both.contains("href=\"/compare?soc=53-3032\"") && both.contains("href=\"/compare?soc=29-1141\""), "each can be removed");
        assert!(!page(&server, "/compare?soc=29-1141&add=nurse").contains("+ Registered Nurses"), "not twice");
        assert!(page(&server, "/compare?add=zzzzqqq").contains("Nothing was found."));
        let full = page(&server, "/compare?soc=53-3032,29-1141,11-9199,15-1252&add=clerk");
        assert!(full.contains("Remove one to add another.") && !full.contains("name=\"add\""), "{full}");
    }
}
