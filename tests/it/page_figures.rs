//! What lists and maps say beside a figure: that it is others' too, that it is of a part of the work, how far the raters
//! differ; and what a change of a score consists of.

use crate::labels::published;
use crate::labour_sample::everything;
use crate::pages::{korean, page};
use crate::release::{import_sample, sample_folder};
use crate::serve::scored;
use crate::server::Server;
use crate::support::{Db, on_both_databases};

fn text(server: &Server, path: &str) -> String {
    page(server, path).text
}

fn open(db: &Db) -> Server {
    let serve = ["serve", "--bind", "127.0.0.1:0", "--public-url", "https://example.org/"];
    Server::start(&mut db.command(&serve))
}

/// The row of an occupation in a table.
fn row<'a>(html: &'a str, code: &str) -> &'a str {
    let link = format!("/jobs/{code}\"");
    html.split("<tr>").find(|row| row.contains(&link)).unwrap_or_else(|| panic!("{code}: {html}"))
}

/// The text between two others.
fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    html.split(start).nth(1).and_then(|rest| rest.split(end).next()).unwrap_or_default()
}

/// A rater's answers: for each task of the sample what a function of its SOC code and its number says.
fn rated(db: &Db, file: &str, score: impl Fn(&str, i64) -> Option<i64>) {
    let tasks = std::fs::read_to_string(sample_folder().join("Task Statements.txt")).unwrap();
    let mut lines = vec!["task_id,score".to_owned()];
    for line in tasks.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let found = score(&cells[0][..7], cells[1].parse().unwrap());
        lines.extend(found.map(|score| format!("{},{score}", cells[1])));
    }
    let path = db.path().join(file);
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    let rater = format!("file:{}", path.display());
    db.ok(&["score", "--rater", &rater, "--rubric", "substitution"]);
}

on_both_databases! {
    fn a_figure_of_several_occupations_is_never_shown_as_that_of_one(db: &Db) {
        everything(db);
        let server = Server::of(db);
        let titles = ["43-3031", "43-4051"].map(|code| server.get(&format!("/occupations/{code}"))["title"].as_str().unwrap().to_owned());
        // (30 + 60) / 2, for the 1,000 jobs of both.
        let said = format!("{}: Score 45 on average, 1,000 jobs (one BLS figure for these together)", titles.join(" + "));
        for path in ["/", "/?group=43"] {
            let html = text(&server, path);
            assert!(html.contains(&format!("href=\"/jobs/43-3031\"><title>{said}</title>")), "{path}: {html}");
            assert!(!html.contains("href=\"/jobs/43-4051\"><title>"), "{path}: one tile for both");
        }
        let table = text(&server, "/?view=table&group=43");
        let tile = row(&table, "43-3031");
        assert!(tile.contains(&titles.join(" + ")) && tile.contains(">45</span>") && tile.contains("one BLS figure"), "{tile}");
        assert!(text(&server, "/?view=table").contains(">45</span>"), "as the group that has no other score");
        assert!(text(&server, &korean("/?view=table&group=43")).contains("미국 노동통계국이 합산한 수치"));
        for path in [
            "/ranking?sort=jobs", "/compare?soc=43-3031,53-3032", "/search?q=bookkeeping", "/chart?view=table", "/chart?x=jobs&view=table",
            "/chart?x=education&view=table",
        ] {
            for (path, whose, mark) in [
                (path.to_owned(), "shared with 43-4051</span>", "<span class=\"beside\">shared</span>"),
                (korean(path), "43-4051과 합산</span>", "<span class=\"beside\">합산</span>"),
            ] {
                let html = text(&server, &path);
                let of_both = row(&html, "43-3031");
                assert!(of_both.contains(whose) && of_both.contains(mark), "{path}: {of_both}");
                if html.contains("/jobs/53-3032\"") {
                    let own = row(&html, "53-3032");
                    assert!(!own.contains(mark) && !own.contains(whose), "{path}: {own}");
                }
            }
        }
    }

    fn a_part_of_the_work_is_said_wherever_its_score_goes(db: &Db) {
        everything(db);
        let server = open(db);
        for (language, said, mark) in [("", "80 of 100 (partly scored)", "partly scored"), ("/ko", "100점 만점에 80점, 일부만 평가", "일부만 평가")] {
            let html = text(&server, &format!("{language}/jobs/29-1141"));
            for place in [
                between(&html, "<title>", "</title>"), between(&html, "property=\"og:title\" content=\"", "\""),
                between(&html, "property=\"og:image:alt\" content=\"", "\""), between(&html, "<p class=\"cite\">", "</p>"),
            ] {
                assert!(place.contains(said), "{place}");
            }
            assert!(between(&html, "<pre>", "</pre>").contains("80 of 100 (partly scored)"), "{html}");
            assert!(between(&html, "<div class=\"mark", "</div>").contains(mark), "{html}");
            for path in ["/s/1/jobs/29-1141", "/embed/jobs/29-1141"] {
                let html = text(&server, &format!("{language}{path}"));
                assert!(between(&html, "<title>", "</title>").contains(said), "{path}: {html}");
            }
            for path in ["/ranking", "/compare?soc=29-1141", "/search?q=nurse", "/chart?x=jobs&view=table"] {
                let html = text(&server, &format!("{language}{path}"));
                assert!(row(&html, "29-1141").contains(&format!(">80</b> <span class=\"beside\">{mark}</span>")), "{path}: {html}");
            }
            let (path, star) = if language.is_empty() { ("/?group=29", "* only partly scored") } else { ("/ko?group=29", "* 일부만 평가") };
            let map = text(&server, path);
            assert!(map.contains(&format!("80 ({mark})")) && map.contains(&format!("<li>{star}</li>")) && map.contains(">80*</text>"), "{map}");
            // Whole ones are as they were.
            let trucks = text(&server, &format!("{language}/jobs/53-3032"));
            let (title, figure) = (between(&trucks, "<title>", "</title>"), between(&trucks, "<div class=\"mark", "</div>"));
            assert!(!title.contains(mark) && !figure.contains(mark), "{title} {figure}");
        }
    }

    fn the_whole_in_figures_follows_one_rule_and_names_its_doubt(db: &Db) {
        everything(db);
        let high = |html: &str| between(html, "<dt>Jobs scored 60 or more</dt>", "</div>").to_owned();
        let one = text(&Server::of(db), "/");
        // 300 of the remainder at 90 and 500 at 70, of the 8,000 that BLS counts.
        assert!(high(&one).contains("<b>800</b>") && high(&one).contains("10% of all jobs") && high(&one).contains("“All Other” occupations included"), "{one}");
        assert!(!one.contains("by rater"), "one rater has no range");
        let head = format!("{}{}", between(&one, "<head>", "</head>"), between(&one, "<p class=\"lead\">", "</p>"));
        assert!(!head.contains("disagree") && !head.contains("all asked the same") && head.contains("a single rater"), "{head}");
        assert!(!text(&Server::of(db), "/ko").contains("얼마나 엇갈리는지"));
        // A second rater, who gives everything 10 points more: (90 · 300 + 70 · 500 + 10 · 50 + 45 · 1,000 + 20 · 2,000) / 3,850.
        let first = std::fs::read_to_string(db.path().join("labels.csv")).unwrap();
        let more = first.lines().skip(1).map(|line| {
            let (task, score) = line.split_once(',').unwrap();
            format!("{task},{}\n", score.parse::<i64>().unwrap() + 10)
        });
        let path = db.path().join("more.csv");
        std::fs::write(&path, format!("task_id,score\n{}", more.collect::<String>())).unwrap();
        db.ok(&["score", "--rater", &format!("file:{}", path.display()), "--rubric", "substitution"]);
        db.ok(&["aggregate", "--scheme", "equal"]);
        let server = Server::of(db);
        let two = text(&server, "/");
        assert!(between(&two, "<dt>Mean score of all jobs</dt>", "</div>").contains("38 to 48 by rater"), "{two}");
        assert!(text(&server, "/ko").contains("평가자별로 38~48점"));
        let lead = between(&two, "<p class=\"lead\">", "</p>");
        assert!(lead.contains("2 raters, all asked the same") && lead.contains("how far the raters disagree"), "{lead}");
        // Both members are 10 apart, and so is the mean of both.
        assert!(text(&server, "/?colour=disagreement&group=43").contains("Disagreement 10 on average, 1,000 jobs"));
    }

    fn the_start_page_asks_what_its_snapshot_asked(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--scheme", "equal"]);
        db.ok(&["catalog", "--strategy", "occupations", "--soc", "53-3032"]);
        let small = published(db, "small", "smallness", &(2601..2611).map(|id| (id, "M")).collect::<Vec<_>>());
        db.ok(&["score", "--rater", &small]);
        db.ok(&["aggregate", "--scheme", "equal"]);
        let begins = |server: &Server, path: &str| {
            let html = text(server, path);
            let parts = [between(&html, "<head>", "</head>"), between(&html, "<h1", "</h1>"), between(&html, "<p class=\"lead\">", "</p>")];
            parts.concat()
        };
        let server = Server::of(db);
        let labels = begins(&server, "/");
        assert_eq!(labels.matches("Occupations scored by published labels").count(), 3, "{labels}");
        for wrong in ["take over", "all asked the same", "disagree"] {
            assert!(!labels.contains(wrong), "{wrong}: {labels}");
        }
        let ko = begins(&server, "/ko");
        assert!(ko.contains("공개된 평가 자료") && !ko.contains("맡을 수") && !ko.contains("같은 질문"), "{ko}");
        rated(db, "ann.csv", |code, _| (code == "53-3032").then_some(40));
        db.accepting("question,raters", &["aggregate", "--scheme", "equal", "--mix-questions", "--rater", "labels:ann", "--rater", "labels:small"]);
        let mixed = begins(&Server::of(db), "/");
        assert!(mixed.contains("Occupations scored by answers to different questions") && mixed.contains("who were asked different questions"), "{mixed}");
        assert!(!mixed.contains("take over") && !mixed.contains("all asked the same"), "{mixed}");
    }

    fn a_change_is_told_with_its_cause_and_only_between_what_answers_the_same(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--scheme", "equal"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["score", "--rater", "mock:a"]);
        db.ok(&["aggregate", "--scheme", "equal"]);
        let since = |server: &Server, path: &str| between(&text(server, path), "id=\"changed\"", "</section>").to_owned();
        // Made up: it says so, and what is missing all the same.
        let server = Server::of(db);
        assert!(text(&server, "/jobs/11-9199").contains("made up and say nothing about this work. The occupation is a remainder"));
        assert!(text(&server, "/jobs/55-3016").contains("O*NET describes no tasks"));
        assert!(since(&server, "/jobs/53-3032").is_empty(), "the first snapshot");
        // Nurses in part, trucks whole.
        rated(db, "labels.csv", |code, task| match code {
            "53-3032" => Some(20),
            _ => (1201..1207).contains(&task).then_some(90),
        });
        db.accepting("ranked,raters,mock", &["aggregate", "--scheme", "equal", "--rater", "labels:labels"]);
        let server = Server::of(db);
        let made_up = since(&server, "/jobs/53-3032");
        assert!(made_up.contains("Not compared with snapshot 1: the scores of one of the two are made up") && !made_up.contains("points"), "{made_up}");
        assert!(since(&server, "/ko/jobs/53-3032").contains("지어낸 점수입니다."));
        // Another rater besides, who has all of the nurses' tasks, as the first one now has.
        let all = |trucks| move |code: &str, _| match code {
            "53-3032" => Some(trucks),
            _ => (code == "29-1141").then_some(10),
        };
        rated(db, "labels.csv", all(20));
        rated(db, "more.csv", all(60));
        db.ok(&["aggregate", "--scheme", "equal", "--rater", "labels:labels", "--rater", "labels:more"]);
        let server = Server::of(db);
        let trucks = since(&server, "/jobs/53-3032");
        assert!(trucks.contains("+20 points against snapshot 2.") && trucks.contains("Of that: +20 from other raters, or other versions of their models"), "{trucks}");
        assert!(since(&server, "/ko/jobs/53-3032").contains("+20 다른 평가자 또는 다른 모델 판"));
        let nurses = since(&server, "/jobs/29-1141");
        assert!(nurses.contains("In snapshot 2 less than half of this work is scored"), "{nurses}");
        let changes = text(&server, "/changes");
        let newest = between(&changes, "id=\"snapshot-3\"", "id=\"snapshot-2\"");
        assert!(newest.contains("Truck Drivers</a>: 20 → <b>40</b>") && !newest.contains("Registered Nurses"), "{newest}");
        assert!(newest.contains("Not compared, as one of the two only partly scored them: 1."), "{newest}");
    }
}

/// The tasks that the sentence goes by are those that are scored.
#[test]
fn the_sentence_goes_by_what_is_scored() {
    let db = Db::new(crate::support::Kind::Sqlite);
    scored(&db);
    db.execute("delete from task_ai_score where task_id = 2601");
    db.ok(&["aggregate", "--scheme", "equal"]);
    let html = text(&Server::of(&db), "/jobs/53-3032");
    assert!(
        html.contains("going by 9 of its 10 tasks.") && !html.contains("10 tasks are scored"),
        "{html}"
    );
}
