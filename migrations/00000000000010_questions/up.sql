-- Which question each rater of a snapshot answered, which model versions answered and when, and
-- where published labels come from.

-- absent: the set of labels has none for the task. That is coverage and no failure.
create table run_item_next (
    run_id bigint not null references model_run (id),
    task_id bigint not null,
    sample bigint not null,
    position bigint not null,
    status text not null check (status in ('pending', 'claimed', 'scored', 'failed', 'absent')),
    error_class text,
    error text,
    claimed_by text,
    tries_before bigint,
    primary key (run_id, task_id, sample)
);
insert into run_item_next
    select run_id, task_id, sample, position,
        case when error_class = 'no_label' then 'absent' else status end,
        case when error_class = 'no_label' then null else error_class end,
        case when error_class = 'no_label' then null else error end,
        claimed_by, tries_before
    from run_item;
drop table run_item;
alter table run_item_next rename to run_item;
create index run_item_queue on run_item (run_id, status, position);

-- The versions of the model that answered in a run: how many scores each gave, the first and the
-- last of them (UTC). Scores that were taken over keep the time at which they were given.
create table run_model_version (
    run_id bigint not null references model_run (id),
    model_version text not null,
    n_scores bigint not null,
    first_at timestamp not null,
    last_at timestamp not null,
    primary key (run_id, model_version)
);
insert into run_model_version
    select run_id, model_version, count(*), min(created_at), max(created_at)
    from task_ai_score group by run_id, model_version;

-- Where the labels of a run come from, as their manifest says, and how many of them fit the
-- release. The fields of the manifest are null for a file that only gives answers to a rubric.
create table label_set (
    run_id bigint not null primary key references model_run (id),
    name text not null,
    sha256 text not null,
    title text,
    citation text,
    licence text,
    address text,
    made_on text,
    question text,
    unit text,
    low bigint,
    high bigint,
    is_not text,
    manifest text,
    n_labels bigint not null,
    n_matched bigint not null,
    n_unknown bigint not null,
    n_reworded bigint not null
);

-- Each rater of a snapshot with the question that it answered: more than one in a snapshot only
-- where that was asked for.
create table snapshot_rater_next (
    snapshot_id bigint not null references score_snapshot (id),
    rater text not null,
    position bigint not null,
    n_tasks bigint not null,
    prompt_version text not null references rubric (prompt_version),
    primary key (snapshot_id, rater)
);
insert into snapshot_rater_next
    select r.snapshot_id, r.rater, r.position, r.n_tasks, s.prompt_version
    from snapshot_rater r join score_snapshot s on s.id = r.snapshot_id;
drop table snapshot_rater;
alter table snapshot_rater_next rename to snapshot_rater;

-- The model versions behind a snapshot's scores of each rater, counted and dated as above.
create table snapshot_rater_version (
    snapshot_id bigint not null references score_snapshot (id),
    rater text not null,
    model_version text not null,
    n_scores bigint not null,
    first_at timestamp not null,
    last_at timestamp not null,
    primary key (snapshot_id, rater, model_version)
);
insert into snapshot_rater_version
    select t.snapshot_id, t.rater, s.model_version, count(*), min(s.created_at), max(s.created_at)
    from task_rater_score t
    join task_ai_score s
        on s.data_version = t.data_version and s.task_id = t.task_id and s.run_id = t.run_id
    group by t.snapshot_id, t.rater, s.model_version;

-- Files of labels were called after their path on the operator's machine, which is nobody's
-- business: each is called after the first run of its labels.
create table label_name (rater text not null primary key, name text not null);
insert into label_name
    select rater, 'run-' || cast(min(id) as text) from model_run where provider = 'file' group by rater;
update task_ai_score set
    model = (select n.name from model_run r join label_name n on n.rater = r.rater
        where r.id = task_ai_score.run_id),
    rationale = case when rationale like 'no rationale given in %' then 'no reason given'
        else rationale end
    where run_id in (select id from model_run where provider = 'file');
update snapshot_rater set
    rater = (select 'labels:' || n.name from label_name n where n.rater = snapshot_rater.rater)
    where rater in (select rater from label_name);
update snapshot_rater_version set
    rater = (select 'labels:' || n.name from label_name n where n.rater = snapshot_rater_version.rater)
    where rater in (select rater from label_name);
update snapshot_run set
    rater = (select 'labels:' || n.name from label_name n where n.rater = snapshot_run.rater)
    where rater in (select rater from label_name);
update task_rater_score set
    rater = (select 'labels:' || n.name from label_name n where n.rater = task_rater_score.rater)
    where rater in (select rater from label_name);
update occupation_rater_score set
    rater = (select 'labels:' || n.name from label_name n where n.rater = occupation_rater_score.rater)
    where rater in (select rater from label_name);
update rater_agreement set
    rater_a = (select 'labels:' || n.name from label_name n where n.rater = rater_agreement.rater_a)
    where rater_a in (select rater from label_name);
update rater_agreement set
    rater_b = (select 'labels:' || n.name from label_name n where n.rater = rater_agreement.rater_b)
    where rater_b in (select rater from label_name);
-- Their texts name raters; a diff is made again on demand.
delete from change_report where kind = 'snapshots' and body like '%file:%';
update model_run set
    model = (select n.name from label_name n where n.rater = model_run.rater),
    rater = (select 'labels:' || n.name from label_name n where n.rater = model_run.rater),
    provider = 'labels'
    where provider = 'file';
drop table label_name;
