drop table snapshot_rater_version;
drop table label_set;
drop table run_model_version;

create table snapshot_rater_before (
    snapshot_id bigint not null references score_snapshot (id),
    rater text not null,
    position bigint not null,
    n_tasks bigint not null,
    primary key (snapshot_id, rater)
);
insert into snapshot_rater_before select snapshot_id, rater, position, n_tasks from snapshot_rater;
drop table snapshot_rater;
alter table snapshot_rater_before rename to snapshot_rater;

create table run_item_before (
    run_id bigint not null references model_run (id),
    task_id bigint not null,
    sample bigint not null,
    position bigint not null,
    status text not null check (status in ('pending', 'claimed', 'scored', 'failed')),
    error_class text,
    error text,
    claimed_by text,
    tries_before bigint,
    primary key (run_id, task_id, sample)
);
insert into run_item_before
    select run_id, task_id, sample, position,
        case when status = 'absent' then 'failed' else status end,
        case when status = 'absent' then 'no_label' else error_class end,
        case when status = 'absent' then 'there is no label for the task' else error end,
        claimed_by, tries_before
    from run_item;
drop table run_item;
alter table run_item_before rename to run_item;
create index run_item_queue on run_item (run_id, status, position);
