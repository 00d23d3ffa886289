-- The occupation's rank under this rater alone (METHOD 7c), among those that are ranked; null for
-- those that are not, and in snapshots from before.
alter table occupation_rater_score add column rank bigint;

-- The two large tables of a snapshot without foreign keys: PostgreSQL looked up each of 56,000 rows
-- in three tables, which took longer than everything else in an aggregate. Their rows are written
-- in the transaction that makes the snapshot and its runs' rows, and are never changed.
create table task_rater_score_bare (
    data_version text not null,
    snapshot_id bigint not null,
    task_id bigint not null,
    rater text not null,
    run_id bigint not null,
    score double precision not null,
    n_samples bigint not null,
    primary key (data_version, snapshot_id, task_id, rater)
);
insert into task_rater_score_bare
    select data_version, snapshot_id, task_id, rater, run_id, score, n_samples
    from task_rater_score;
drop table task_rater_score;
alter table task_rater_score_bare rename to task_rater_score;

create table task_ai_ensemble_bare (
    data_version text not null,
    snapshot_id bigint not null,
    task_id bigint not null,
    mean double precision not null,
    std double precision,
    min double precision not null,
    max double precision not null,
    n bigint not null,
    updated_at timestamp not null,
    primary key (data_version, snapshot_id, task_id)
);
insert into task_ai_ensemble_bare
    select data_version, snapshot_id, task_id, mean, std, min, max, n, updated_at
    from task_ai_ensemble;
drop table task_ai_ensemble;
alter table task_ai_ensemble_bare rename to task_ai_ensemble;
