//! The steps, in their order. Each is done again by the next call, and finds what it made before.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use chrono::NaiveDateTime;
use diesel::Connection;

use super::base::Base;
use super::gates::{self, Release};
use super::look::{State, look};
use super::publish::{self, Candidate};
use super::report::{Outcome, RefreshReport, Step};
use super::{Error, Event, OnEvent, RefreshRequest, command, rate, release};
use crate::db::data_version::DataVersion;
use crate::db::{Conn, publication, refresh_run, rubric};
use crate::pipeline::aggregate::{self, AggregateReport};
use crate::pipeline::gate::rolled_back;
use crate::pipeline::{archive, catalog, weights};
use crate::read::gates::Checked;
use crate::read::releases;
use crate::scoring::Surroundings;
use crate::stats::rank_draws::DEFAULT_SEED;
use crate::text;

/// A refresh at work.
pub(super) struct Work<'a> {
    pub(super) surroundings: Surroundings<'a>,
    pub(super) conn: &'a mut Conn,
    pub(super) base: &'a Base,
    pub(super) request: &'a RefreshRequest,
    /// Number of this call.
    pub(super) run: i64,
    pub(super) on_event: OnEvent<'a>,
}

impl Work<'_> {
    fn now(&self) -> NaiveDateTime {
        (self.surroundings.clock)()
    }

    fn step(&mut self, step: Step, report: &mut RefreshReport) -> Result<(), Error> {
        if self.surroundings.interrupted.load(Ordering::Relaxed) {
            return Err(Error::Interrupted);
        }
        tracing::info!(step = step.name(), "refresh");
        report.steps.push(step);
        (self.on_event)(Event::Step(step));
        let (id, version) = (self.run, report.data_version.clone());
        self.conn.transaction(|conn| {
            publication::lock(conn)?;
            refresh_run::set_step(conn, id, step.name(), version.as_deref())
        })?;
        Ok(())
    }

    /// Everything from the look to the archive.
    pub(super) fn all(&mut self) -> Result<RefreshReport, Error> {
        let mut report = self.publication()?;
        // Also where nothing was newer: the call before may have ended between the two.
        if matches!(report.outcome, Outcome::Published | Outcome::UpToDate)
            && let Err(error) = self.archive(&mut report)
        {
            // What was published is, and its gates are to be seen.
            report.archive_error = Some(text::line(&error.to_string()).into_owned());
        }
        Ok(report)
    }

    /// Lets go of the snapshots that the policy does not keep.
    fn archive(&mut self, report: &mut RefreshReport) -> Result<(), Error> {
        let Some(archiving) = &self.request.archive else { return Ok(()) };
        self.step(Step::Archive, report)?;
        let asked = archive::ArchiveRequest {
            kind: archive::Kind::Snapshot,
            policy: archiving.policy.clone(),
            to: Some(archiving.to.clone()),
            dry_run: false,
            now: self.now(),
        };
        let done = archive::archive(self.conn, &asked)?;
        for row in done.gone {
            let file = row.written.map(|written| written.file.display().to_string());
            report.archived.push(format!("{} in {}", row.id, file.unwrap_or_default()));
        }
        Ok(())
    }

    /// Everything from the look to the publication.
    fn publication(&mut self) -> Result<RefreshReport, Error> {
        let (base, request) = (self.base, self.request);
        let looked =
            look(self.conn, base, &request.publisher, request.to.as_deref(), &request.policy)?;
        let mut report = RefreshReport::build(base.version.id.clone(), base.snapshot.id, looked);
        self.step(Step::Look, &mut report)?;
        for (what, finding) in report.looked.all() {
            if let Some(reason) = finding.reason.as_ref().filter(|_| finding.unchecked) {
                tracing::warn!(%reason, "whether {what} has something newer could not be found out");
            }
        }
        if !report.looked.is_stale() {
            let unchecked = report.looked.is_unchecked();
            report.outcome = if unchecked { Outcome::Unchecked } else { Outcome::UpToDate };
            return Ok(report);
        }
        let newer = Some(&report.looked.release).filter(|found| found.state == State::Newer);
        let target = newer.and_then(|found| found.newest.clone());
        let target = target.unwrap_or_else(|| base.version.id.clone());
        report.data_version = Some(target.clone());
        let Some(release) = self.import(&target, &mut report)? else { return Ok(report) };
        self.step(Step::Bls, &mut report)?;
        let (oews, projections) = (&report.looked.oews, &report.looked.projections);
        let now = self.now();
        let figures = release::figures(self.conn, oews, projections, request, now)?;
        report
            .notes
            .extend(figures.into_iter().map(|what| format!("{what} is imported and served")));
        self.prepare(&target, &mut report)?;
        let version = releases::resolve(self.conn, Some(&target))?;
        if !self.score(&version, &release, &mut report)? {
            return Ok(report);
        }
        let aggregated = self.aggregate(&version, &mut report)?;
        self.publish(&version, &aggregated, release, &mut report)?;
        Ok(report)
    }

    /// The release, beside what is served; none where it differs too much from the one before.
    fn import(
        &mut self,
        target: &str,
        report: &mut RefreshReport,
    ) -> Result<Option<Release>, Error> {
        if target == self.base.version.id {
            let gates = gates::of_served_release(&self.request.policy.limits);
            return Ok(Some(Release { gates, reason: None }));
        }
        self.step(Step::Import, report)?;
        let now = self.now();
        let imported =
            release::import(self.conn, target, &self.base.version.id, self.request, now)?;
        report.changes.extend(imported.change);
        report.row_changes = release::row_changes(self.conn, &self.base.version.id, target)?;
        let policy = &self.request.policy;
        let checked = policy.and(Checked::default(), imported.gates.gates.clone());
        if imported.staged || checked.holds_back() {
            let why = "the release differs too much from the one before: nothing is asked or paid for on it";
            self.hold_back(report, imported.gates.gates, why);
            return Ok(None);
        }
        let policy = &self.request.policy;
        let version = releases::resolve(self.conn, Some(target))?;
        let rolled_back = rolled_back::of_release(self.conn, &version, &policy.limits)?;
        if rolled_back.holds_back() && !policy.accept.contains(&rolled_back.gate) {
            let mut gates = imported.gates.gates;
            gates.push(rolled_back);
            let why =
                "somebody went back from the release by hand: nothing is asked or paid for on it";
            self.hold_back(report, gates, why);
            return Ok(None);
        }
        Ok(Some(imported.gates))
    }

    /// Weights under the schemes, and the catalogs, that the served release has.
    fn prepare(&mut self, target: &str, report: &mut RefreshReport) -> Result<(), Error> {
        self.step(Step::Weights, report)?;
        let now = self.now();
        weights::weights(self.conn, Some(target), &self.base.schemes, now)?;
        self.step(Step::Catalog, report)?;
        let parts = self.base.parts()?;
        let catalogs: BTreeSet<&str> =
            parts.iter().map(|part| part.selection.catalog.as_str()).collect();
        for name in catalogs {
            let strategy = self.base.strategy(self.conn, name)?;
            let now = self.now();
            catalog::catalog(self.conn, Some(target), &strategy, now)?;
        }
        Ok(())
    }

    /// Scores, unless calls would cost more than they may; whether it did.
    fn score(
        &mut self,
        version: &DataVersion,
        release: &Release,
        report: &mut RefreshReport,
    ) -> Result<bool, Error> {
        self.step(Step::Score, report)?;
        let (base, request) = (self.base, self.request);
        let requests = rate::requests(self.conn, base, version, request)?;
        let ahead = rate::ahead(self.surroundings, &requests)?;
        let cost = rate::cost_ahead(self.conn, base, version, ahead, request.cap)?;
        let breached = cost.holds_back();
        let mut gates = release.gates.clone();
        gates.push(cost);
        let checked = request.policy.and(Checked::default(), gates.clone());
        // What a cap will stop may be begun; without one nothing is.
        if breached && (request.cap.is_none() || checked.holds_back()) {
            if request.cap.is_none() && !checked.holds_back() {
                return Err(Error::NoCap);
            }
            let why = "calls would cost more than they may: none was made";
            self.hold_back(report, gates, why);
            if request.cap.is_none() {
                let go_on = command(request, Some(&version.id)) + &rate::enough(ahead.cost);
                report.checked.accept_with = None;
                report.go_on_with = Some(go_on);
            }
            return Ok(false);
        }
        // A cap is the runs' own from then on: finished ones of old keep theirs.
        let cap = request.cap.filter(|_| ahead.calls > 0);
        let on_event = &mut *self.on_event;
        report.raters = rate::score(self.surroundings, requests, cap, &mut |progress| {
            on_event(Event::Scoring(progress));
        })?;
        Ok(true)
    }

    /// The raters, the question and the weights of the served snapshot, of the newer release.
    fn aggregate(
        &mut self,
        version: &DataVersion,
        report: &mut RefreshReport,
    ) -> Result<AggregateReport, Error> {
        self.step(Step::Aggregate, report)?;
        let base = self.base;
        let mixed = rubric::is_mixed(&base.snapshot.prompt_version);
        let versions = aggregate::chosen_versions(self.conn, &base.snapshot)?;
        for (rater, version) in &versions {
            report.notes.push(format!(
                "of {rater} only the scores of {version} count, as in snapshot {}; `onet-ai aggregate` \
                 without --model-version takes all",
                base.snapshot.id
            ));
        }
        let asked = aggregate::AggregateRequest {
            version: Some(version.id.clone()),
            prompt_version: (!mixed).then(|| base.snapshot.prompt_version.clone()),
            rubric: None,
            mix_questions: mixed,
            raters: base.raters.clone(),
            versions,
            runs: Vec::new(),
            scheme: base.scheme,
            activate: false,
            policy: self.request.policy.clone(),
            seed: base.seed().unwrap_or(DEFAULT_SEED),
            now: self.now(),
        };
        let aggregated = aggregate::aggregate(self.conn, &asked)?;
        report.snapshot = Some(aggregated.snapshot);
        report.changes.extend(aggregated.change.clone());
        report.notes.extend(aggregated.notes.clone());
        Ok(aggregated)
    }

    fn publish(
        &mut self,
        version: &DataVersion,
        aggregated: &AggregateReport,
        release: Release,
        report: &mut RefreshReport,
    ) -> Result<(), Error> {
        self.step(Step::Publish, report)?;
        let mut money = rate::spent(self.conn, self.base, version)?;
        money.cap = self.request.cap.or(money.cap);
        let candidate = Candidate {
            snapshot: aggregated.snapshot,
            release,
            money,
            command: self.command(version),
        };
        let now = self.now();
        let outcome = publish::publish(self.conn, candidate, self.request, now)?;
        report.outcome = if outcome.published { Outcome::Published } else { Outcome::HeldBack };
        report.checked = outcome.checked;
        report.notes.extend(self.request.policy.unneeded(&report.checked));
        Ok(())
    }

    fn command(&self, version: &DataVersion) -> String {
        let newer = (version.id != self.base.version.id).then_some(version.id.as_str());
        command(self.request, newer)
    }

    /// A gate before the others holds back.
    fn hold_back(
        &self,
        report: &mut RefreshReport,
        gates: Vec<crate::read::gates::Gate>,
        why: &'static str,
    ) {
        let policy = &self.request.policy;
        let checked = policy.and(Checked::default(), gates);
        let command = command(self.request, report.data_version.as_deref());
        report.checked = policy.with_way_forward(checked, &command);
        report.outcome = Outcome::HeldBack;
        report.not_measured = Some(why.to_owned());
    }
}
