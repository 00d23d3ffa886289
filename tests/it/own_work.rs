//! "My job, my hours": one's own score from one's own tasks, as it is computed and as the page says it.

use onet_ai::convert::{float, nearest};
use onet_ai::read::edition::{Edition, NoOwnInterval, NoOwnScore, Occupation, OwnTask, Time};

use crate::release::import_sample;
use crate::serve::scored;
use crate::server::Server;
use crate::support::{Db, all, on_both_databases};

fn edition(db: &Db) -> Edition {
    Edition::load(&mut db.connect()).unwrap().unwrap()
}

/// All tasks with the weights of the release.
fn as_released(occupation: &Occupation) -> Vec<OwnTask<'_>> {
    let tasks = occupation.tasks.iter();
    tasks.map(|task| OwnTask { task, weight: task.weight }).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

fn page(server: &Server, path: &str) -> String {
    let reply = server.request("GET", path, &[("accept", "text/html")]);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.text
}

/// The address of a link with these words.
fn link(html: &str, words: &str) -> String {
    let before = html.split(&format!("\">{words}</a>")).next().unwrap();
    let address = before.rsplit("href=\"").next().unwrap();
    address.replace("&#38;", "&")
}

on_both_databases! {
    fn all_tasks_as_the_release_weighs_them_give_the_published_score(db: &Db) {
        import_sample(db);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["weights"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        let edition = edition(db);
        let (mut scores, mut intervals) = (0, 0);
        for occupation in &edition.occupations {
            let (score, own) = (&occupation.score, edition.own_score(occupation, &as_released(occupation)));
            let Some(mean) = score.mean else {
                assert_eq!(own, Err(NoOwnScore::NothingNamed), "{} has no tasks", occupation.soc_code);
                continue;
            };
            let own = own.unwrap();
            assert!(close(own.mean, mean) && score.band == Some(own.band), "{}: {own:?}", occupation.soc_code);
            assert!(all(own.raters.iter().zip(&score.raters), |(own, of)| close(*own, of.mean)));
            assert!(close(own.covered, score.weight_covered.unwrap()) && !own.is_partly());
            match (own.interval, score.interval()) {
                (Ok(own), Some(of)) => {
                    assert!(close(own.0, of.0) && close(own.1, of.1), "{}", occupation.soc_code);
                    intervals += 1;
                }
                (own, of) => assert!(own.is_err() && of.is_none(), "{}: {own:?} {of:?}", occupation.soc_code),
            }
            scores += 1;
        }
        assert!(scores > 10 && intervals > 10, "{scores} {intervals}");
        // The page says the same of one that a person may look at.
        let server = Server::of(db);
        let start = page(&server, "/jobs/53-3032/hours");
        assert!(start.contains("Nothing is ticked yet"), "{start}");
        assert!(!start.contains("noindex"), "the empty form may be found");
        let whole = page(&server, &link(&start, "Tick all tasks, by their weights: the published score"));
        let score = &edition.occupation("53-3032").unwrap().score;
        let shown = |value: f64| nearest(value).unwrap().to_string();
        let (low, high) = score.interval().unwrap();
        assert!(whole.contains("10 of 10 tasks") && whole.contains("the same, in whole points"), "{whole}");
        assert!(whole.contains(&format!("<b>{}</b> <span>of 100", shown(score.mean.unwrap()))), "{whole}");
        assert!(whole.contains(&format!("over tasks <b>{} to {}</b>", shown(low), shown(high))), "{whole}");
        assert!(whole.contains("noindex") && !whole.contains("canonical"), "what somebody ticked is not to be found");
        // As a browser sends the form: every task, most of them as nothing. The short address says the same.
        let form = page(&server, "/jobs/53-3032/hours?time2601=8&time2602=&time2603=4&by=time");
        assert!(form.contains("2 of 10 tasks") && form.contains("12 hours a week"), "{form}");
        let short = link(&form, "This result as a link");
        assert_eq!(short, "/jobs/53-3032/hours?time=2601.8_2603.4");
        assert_eq!(page(&server, &short), form);
        let task = |id: i64| edition.task_at(edition.task_place(id).unwrap()).unwrap().task;
        let by_hand = (8.0 * task(2601).score.mean.unwrap() + 4.0 * task(2603).score.mean.unwrap()) / 12.0;
        assert!(form.contains(&format!("<b>{}</b> <span>of 100", shown(by_hand))), "{by_hand}: {form}");
        assert_eq!(form.matches(" checked").count(), 10, "one choice of every task");
    }

    fn where_there_is_no_score_or_no_interval_it_says_why(db: &Db) {
        scored(db);
        let edition = edition(db);
        let nurses = edition.occupation("29-1141").unwrap();
        let own = |ids: &[i64], time: Time| {
            let tasks = nurses.tasks.iter().filter(|task| ids.contains(&task.task_id));
            let tasks: Vec<OwnTask<'_>> = tasks.map(|task| OwnTask { task, weight: Some(float(time.hours())) }).collect();
            assert_eq!(tasks.len(), ids.len());
            edition.own_score(nurses, &tasks).map(|own| own.interval.map(|_| ()))
        };
        assert_eq!(own(&[], Time::Some), Err(NoOwnScore::NothingNamed));
        assert_eq!(own(&[1201], Time::Much), Ok(Err(NoOwnInterval::OneTask)));
        assert_eq!(own(&[1201, 1202], Time::Little), Ok(Ok(())), "hours are a scale of one's own");
        assert_eq!(own(&[1207], Time::Some), Err(NoOwnScore::Unscored));
        assert_eq!(own(&[1201, 1202, 1207, 1208, 1209], Time::Some), Ok(Err(NoOwnInterval::LittleScored)));
        let server = Server::of(db);
        for (query, english, korean) in [
            ("", "Nothing is ticked yet", "아직 고른 업무가 없습니다"),
            ("?time=1201.8", "rests on a single scored task", "평가한 업무가 하나뿐이어서"),
            ("?time=1207.8", "None of the ticked tasks is scored by every rater", "모든 평가자가 평가한 것이 없어"),
            ("?time=1201.1_1202.1_1207.8", "carry less than half of the weight", "절반에 못 미칩니다"),
            ("?time=1201.1_2601.8", "Left out: 2601.", "뺀 업무: 2601."),
            ("?time=2601.8", "Nothing is ticked yet", "아직 고른 업무가 없습니다"),
        ] {
            for (path, said) in [("/jobs", english), ("/ko/jobs", korean)] {
                let html = page(&server, &format!("{path}/29-1141/hours{query}"));
                assert!(html.contains(said), "{query}: {html}");
            }
        }
        assert!(page(&server, "/jobs/55-3016/hours").contains("O*NET lists no tasks for this occupation."));
        for (query, said) in [
            ("time=1201.5", "&#34;5&#34;, said of 1201, is not one of 1, 4, 8"),
            ("time=1201", "is not a number, a point and a word"),
            ("time=1201.4&time1201=8", "1201 is given twice"),
            ("time=1201.4&by=mood", "is not one of time, onet"),
        ] {
            let reply = server.request("GET", &format!("/jobs/29-1141/hours?{query}"), &[("accept", "text/html")]);
            assert!(reply.status == 422 && reply.text.contains(said), "{query}: {}", reply.text);
        }
        assert_eq!(server.request("GET", "/jobs/99-9999/hours?time=1201.4", &[]).status, 404);
    }

    fn a_task_without_a_weight_is_left_out_and_named(db: &Db) {
        import_sample(db);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["weights"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        db.execute("delete from occupation_task_weight where task_id in (2602, 2603)");
        let edition = edition(db);
        let drivers = edition.occupation("53-3032").unwrap();
        let own = |ids: &[i64]| {
            let tasks: Vec<OwnTask<'_>> =
                as_released(drivers).into_iter().filter(|own| ids.contains(&own.task.task_id)).collect();
            assert_eq!(tasks.len(), ids.len());
            edition.own_score(drivers, &tasks)
        };
        // As if it had not been ticked: with a weight of 0 it would be one of the tasks that are counted.
        let with = own(&[2601, 2602, 2604]).unwrap();
        assert_eq!(Ok(&with), own(&[2601, 2604]).as_ref());
        assert_eq!((with.n_tasks, with.n_scored), (2, 2));
        assert_eq!(own(&[2602, 2603]), Err(NoOwnScore::Weightless));
        let server = Server::of(db);
        for (path, left_out, alone, marked) in [
            ("/jobs", "Left out: 1 of the 3 ticked tasks, because it has no weight", "have no weight in this release. Weigh",
             "<span class=\"soft\">no weight in this release</span>"),
            ("/ko/jobs", "뺀 업무: 고른 업무 3개 중 1개.", "이 판에는 고른 업무의 비중이 없습니다.",
             "<span class=\"soft\">이 판에 비중 없음</span>"),
        ] {
            let html = page(&server, &format!("{path}/53-3032/hours?time=2601.4_2602.4_2604.4&by=onet"));
            assert!(html.contains(left_out), "{html}");
            assert_eq!(html.matches(marked).count(), 2, "those two, ticked or not: {html}");
            let html = page(&server, &format!("{path}/53-3032/hours?time=2602.4_2603.4&by=onet"));
            assert!(html.contains(alone) && !html.contains(left_out.split(' ').next().unwrap()), "{html}");
            // Hours are a weight of one's own.
            let html = page(&server, &format!("{path}/53-3032/hours?time=2601.4_2602.4_2604.4"));
            assert!(!html.contains(left_out), "{html}");
        }
    }

    fn what_somebody_ticks_is_in_no_log(db: &Db) {
        scored(db);
        let mut server = Server::of(db);
        page(&server, "/jobs/53-3032/hours?time2601=8&time2602=4");
        page(&server, "/ko/jobs/53-3032/hours?time=2603.8");
        server.request("GET", "/jobs/53-3032/hours?time=2604.9", &[]);
        page(&server, "/ranking?sort=jobs");
        let (_, log) = server.stop("TERM");
        assert!(log.contains("uri=/ranking?sort=jobs") && log.contains("uri=/ko/jobs/53-3032/hours "), "{log}");
        for task in ["2601", "2602", "2603", "2604"] {
            assert!(!log.contains(task), "{task} in {log}");
        }
    }
}
