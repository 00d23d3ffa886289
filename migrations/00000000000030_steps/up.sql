-- What each snapshot changed against the one made before it, and of what that change consists.

-- One row per snapshot. before_id: the snapshot made before it, absent for the first; it may have been archived
-- since. reason: why the
-- changes could not be taken apart. n_tasks: tasks that both scored. shift: mean difference that other
-- raters make over these, absent where the raters are the same or were asked something else.
create table snapshot_step (
    snapshot_id bigint not null primary key references score_snapshot (id),
    before_id bigint,
    reason text,
    n_tasks bigint not null check (n_tasks >= 0),
    shift double precision check (shift between -200 and 200)
);

-- One row per occupation that both snapshots score: the parts of its change, in points, which add up to it.
-- raters_low, raters_high: 95 % interval of the part of other raters.
create table occupation_step (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    soc_code text not null,
    tasks double precision not null check (tasks between -200 and 200),
    weights double precision not null check (weights between -100 and 100),
    rescored double precision not null check (rescored between -100 and 100),
    raters double precision not null check (raters between -200 and 200),
    question double precision not null check (question between -100 and 100),
    n_both bigint not null check (n_both >= 0),
    n_new bigint not null check (n_new >= 0),
    n_gone bigint not null check (n_gone >= 0),
    raters_low double precision check (raters_low between -10000 and 10000),
    raters_high double precision check (raters_high between -10000 and 10000),
    primary key (data_version, snapshot_id, soc_code)
);
