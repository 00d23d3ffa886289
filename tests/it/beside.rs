//! What stands beside a score: jobs, pay and outlook with what is known of their doubt, and where they come from.

use onet_ai::db::bls_oews_metrics;

use crate::labels::published;
use crate::labour_sample::{everything, load_bls, load_joins, oews, score};
use crate::release::{Release, import_sample};
use crate::server::Server;
use crate::support::{Db, on_both_databases};

fn page(server: &Server, path: &str) -> String {
    let reply = server.request("GET", path, &[("accept", "text/html")]);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.text
}

on_both_databases! {
    fn figures_are_no_surer_than_they_are_and_lead_to_their_source(db: &Db) {
        everything(db);
        let server = Server::of(db);
        for (path, said) in [
            ("/jobs/53-3032", &["<b>about 2,000</b>", "relative standard error 1.5%", "<b>$49,000</b> <span>a year, May 2025", "<b>+10.0%</b> <span>jobs 2024–2034, projected by BLS, with the self-employed",
                "href=\"/jobs/53-3032/sums#jobs\"", "href=\"/jobs/53-3032/sums#pay\"", "href=\"/jobs/53-3032/sums#outlook\"", "href=\"/jobs/53-3032/sums#interval\""][..]),
            ("/ko/jobs/53-3032", &["<b>약 2,000</b>", "상대표준오차 1.5%", "자영업자 포함", "href=\"/ko/jobs/53-3032/sums#rank\""]),
            ("/jobs/27-3043", &["<b>$30.50 an hour</b> <span>May 2025; BLS publishes hourly wages only for this occupation"]),
            ("/ko/jobs/27-3043", &["중위 시급", "<b>시간당 30.50달러</b>", "시급만 공개합니다"]),
            ("/jobs/43-3031", &["one figure together with: <a href=\"/jobs/43-4051\">Customer Service Representatives</a>"]),
            ("/ko/jobs/43-3031", &["함께 센 직업: <a href=\"/ko/jobs/43-4051\">"]),
            ("/jobs/53-3032/sums", &["U.S. Bureau of Labor Statistics", "Occupational Employment and Wage Statistics, national", "Employment Projections, national", "53-3032, the occupation’s own", "<b>2,000</b>"]),
            ("/ko/jobs/43-3031/sums", &["여러 직업을 합친 수치", "href=\"/ko/jobs/43-4051\"", "2025년 5월"]),
            // Neither occupation has a number of jobs or the pay of a year; a dash alone does not say why.
            ("/compare?soc=23-2011,27-3043", &["title=\"BLS publishes no figure for this occupation\"", "$30.50 an hour"]),
            ("/ko/compare?soc=23-2011", &["title=\"미국 노동통계국이 이 직업의 수치를 공개하지 않습니다\""]),
        ] {
            let html = page(&server, path);
            for said in said {
                assert!(html.contains(said), "{path}: {said}: {html}");
            }
        }
        // Where there is no figure there is no source of one.
        assert!(!page(&server, "/jobs/23-2011").contains("/sums#jobs"));
    }

    fn an_estimate_has_the_digits_that_its_error_leaves(db: &Db) {
        import_sample(db);
        load_bls(db);
        load_joins(db);
        let mut row = oews("53-3032", "2026-05", Some(35_830), Some(50_000.0));
        row.employment_rse = Some(5.0);
        bls_oews_metrics::load(&mut db.connect(), &[row]).unwrap();
        score(db);
        let server = Server::of(db);
        assert!(page(&server, "/jobs/53-3032").contains("<b>about 36,000</b> <span>May 2026, without the self-employed; relative standard error 5.0%"));
        assert!(page(&server, "/ko/jobs/53-3032").contains("<b>약 3만 6천</b>"));
        assert!(page(&server, "/jobs/53-3032/sums").contains("<b>35,830</b>"), "the source has every digit");
    }

    fn job_zones_name_the_occupations_that_are_in_them(db: &Db) {
        let release = Release::new();
        assert!(page_of_nurses(db, &release).contains("<p><span lang=\"en\">Job Zone Four: Considerable Preparation Needed</span></p>"));
        release.edit("Job Zones.txt", "29-1141.03\t4", "29-1141.03\t5");
        let html = page_of_nurses(db, &release);
        assert!(html.contains("Job Zone Four: Considerable Preparation Needed</span>: Registered Nurses</p>"), "{html}");
        assert!(html.contains("Job Zone Five: Extensive Preparation Needed</span>: Critical Care Nurses</p>"), "{html}");
    }

    fn labels_of_people_are_not_called_answers_of_a_model(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--scheme", "equal"]);
        db.ok(&["catalog", "--strategy", "all"]);
        let trucks: Vec<(i64, &str)> = (2601..2611).map(|id| (id, "S")).collect();
        db.ok(&["score", "--rater", &published(db, "small", "smallness", &trucks)]);
        db.ok(&["aggregate", "--scheme", "equal"]);
        let server = Server::of(db);
        for (prefix, said, model) in [("", "from a table of labels with the checksum <code>", "answered by"), ("/ko", "평가 자료 표의 체크섬 <code>", "답한 모델")] {
            let html = page(&server, &format!("{prefix}/tasks/2601/page"));
            assert!(html.contains("<cite lang=\"en\">Nobody (2026)</cite> · ") && html.contains(said), "{html}");
            assert!(!html.contains(model), "{html}");
            let start = format!("href=\"{prefix}/rubrics/labels:");
            let question = html.split(start.as_str()).nth(1).unwrap().split('"').next().unwrap();
            let html = page(&server, &format!("{prefix}/rubrics/labels:{question}"));
            assert!(html.contains("Labels of small</span>: <cite lang=\"en\">Nobody (2026)</cite>"), "{html}");
            assert!(!html.contains("exactly this text") && !html.contains("정확히 이 글"), "{html}");
        }
        for (path, said) in [
            ("/changes.atom", ["The tasks are a made-up sample and not O*NET.", "How small is this task?", "Labels: Nobody (2026) (licence CC0-1.0, https://labels.example/small)"]),
            ("/ko/changes.atom", ["지어낸 견본", "How small is this task?", "평가 자료: Nobody (2026)"]),
        ] {
            let feed = server.request("GET", path, &[]).text;
            let rights = feed.split("<rights>").nth(1).unwrap().split("</rights>").next().unwrap();
            for said in said {
                assert!(rights.contains(said), "{path}: {rights}");
            }
        }
    }
}

/// The page of nurses of a release that is imported in the place of the one before.
fn page_of_nurses(db: &Db, release: &Release) -> String {
    db.ok(&["import", "--version", "sample", "--from", release.path(), "--activate", "--replace"]);
    page(&Server::of(db), "/jobs/29-1141")
}
