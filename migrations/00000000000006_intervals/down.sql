create table task_ai_ensemble_keyed (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    task_id bigint not null,
    mean double precision not null,
    std double precision,
    min double precision not null,
    max double precision not null,
    n bigint not null,
    updated_at timestamp not null,
    primary key (data_version, snapshot_id, task_id)
);
insert into task_ai_ensemble_keyed
    select data_version, snapshot_id, task_id, mean, std, min, max, n, updated_at
    from task_ai_ensemble;
drop table task_ai_ensemble;
alter table task_ai_ensemble_keyed rename to task_ai_ensemble;

create table task_rater_score_keyed (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    task_id bigint not null,
    rater text not null,
    run_id bigint not null references model_run (id),
    score double precision not null,
    n_samples bigint not null,
    primary key (data_version, snapshot_id, task_id, rater)
);
insert into task_rater_score_keyed
    select data_version, snapshot_id, task_id, rater, run_id, score, n_samples
    from task_rater_score;
drop table task_rater_score;
alter table task_rater_score_keyed rename to task_rater_score;

alter table occupation_rater_score drop column rank;
