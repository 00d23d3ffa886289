//! The routes, in reading order: what each may be asked, its reply, its handler; and their table.

mod activities;
mod agreement;
mod compare;
mod emerging;
mod export;
mod filter;
mod groups;
mod health;
mod history;
mod index;
mod indexes;
mod metrics;
mod named;
mod occupation;
mod occupations;
mod openapi;
mod operation;
mod rankings;
mod records;
mod reference;
mod skills;
mod suggest;
mod summary;
mod task;
mod tasks;
mod technologies;
mod transitions;

use std::sync::LazyLock;

use crate::web::kernel::route::Route;
use crate::web::pages;

/// Every address of the server, pages and API, in the order in which paths are tried. None is for two.
pub(crate) static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    vec![
        pages::start::route(),
        pages::search::route(),
        pages::ranking::route(),
        pages::occupation::route(),
        pages::compare::route(),
        pages::contested::route(),
        pages::task::route(),
        pages::receipt::route(),
        pages::question::route(),
        pages::hours::route(),
        pages::sums::route(),
        pages::chart::route(),
        pages::skills::route(), // before the API's skill, which would take page for an id
        pages::skill::route(),
        pages::activities::route(),
        pages::activity::route(),
        pages::method::route(),
        pages::status::route(),
        pages::changes::route(),
        pages::changes::atom::route(),
        pages::frozen::route(),
        pages::embed::route(),
        pages::picture::route(),
        pages::assets::css_route(),
        pages::assets::reference_route(),
        pages::assets::script_route(),
        pages::assets::icon_route(),
        pages::assets::favicon_route(),
        pages::crawl::robots_route(),
        pages::crawl::sitemap_route(),
        index::route(),
        occupations::route(),
        compare::route(),
        export::markdown_route(), // before the page, which would take .md for a part of the code
        occupation::route(),
        history::route(),
        indexes::of_occupation_route(),
        tasks::of_occupation_route(),
        skills::of_occupation_route(),
        technologies::of_occupation_route(),
        transitions::route(),
        emerging::of_occupation_route(),
        rankings::route(),
        tasks::route(),
        task::task_route(),
        task::reply_route(),
        activities::route(),
        activities::one_route(),
        emerging::route(),
        skills::route(),
        skills::one_route(),
        technologies::route(),
        suggest::route(),
        groups::route(),
        summary::route(),
        agreement::route(),
        indexes::route(),
        records::versions_route(),
        records::snapshots_route(),
        records::runs_route(),
        export::occupations_csv(),
        export::occupations_csvw(),
        export::occupations_json(),
        export::occupations_zip(),
        export::tasks_csv(),
        export::tasks_csvw(),
        export::tasks_json(),
        export::tasks_zip(),
        export::activities_csv(),
        export::activities_csvw(),
        export::activities_json(),
        export::activities_zip(),
        export::skills_csv(),
        export::skills_csvw(),
        export::skills_json(),
        export::skills_zip(),
        export::technologies_csv(),
        export::technologies_csvw(),
        export::technologies_json(),
        export::technologies_zip(),
        health::health_route(),
        health::ready_route(),
        metrics::route(),
        openapi::document_route(),
        openapi::page_route(),
    ]
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What stands between backticks in the first columns of tables under a heading.
    fn addresses<'a>(papers: &'a str, heading: &str) -> BTreeSet<&'a str> {
        let section = papers.split_once(heading).unwrap().1.split("\n## ").next().unwrap();
        let section = section.split("\n### ").next().unwrap();
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
        let cells = rows.filter_map(|row| row.split("` | ").next());
        let names = cells.flat_map(|cell| cell.split("`, `"));
        names.map(|name| name.strip_prefix("GET ").unwrap_or(name)).map(path).collect()
    }

    fn path(address: &str) -> &str {
        address.split('?').next().unwrap()
    }

    /// The path of a route, without what follows from the bytes of an asset.
    fn named(route: &Route) -> String {
        let is_hash = |part: &str| part.len() == 12 && part.bytes().all(|b| b.is_ascii_hexdigit());
        match route.path.split('.').collect::<Vec<_>>().as_slice() {
            [name, hash, ending] if is_hash(hash) => format!("{name}.{{hash}}.{ending}"),
            _ => route.path.to_owned(),
        }
    }

    #[test]
    fn the_papers_have_every_address_and_no_other() {
        let papers = include_str!("../../../docs/API.md");
        for (heading, is_api) in [("\n## Routes\n", true), ("\n### Pages\n", false)] {
            let known = ROUTES.iter().filter(|route| route.kind.is_api() == is_api);
            let known: BTreeSet<String> = known.map(named).collect();
            let told: BTreeSet<String> =
                addresses(papers, heading).into_iter().map(str::to_owned).collect();
            assert_eq!(told, known, "{heading}");
            assert!(known.len() > 20, "{known:?}");
        }
    }

    #[test]
    fn every_default_is_a_value_and_every_field_fits_its_parameter() {
        let mut values = 0;
        for route in ROUTES.iter() {
            for param in &route.params {
                assert!(!param.name.is_empty(), "{}", route.path);
                if let Some(default) = param.default {
                    assert_eq!(param.kind.refuse(default), None, "{} {}", route.path, param.name);
                    values += 1;
                }
            }
        }
        assert!(values > 20, "{values}");
    }
}
