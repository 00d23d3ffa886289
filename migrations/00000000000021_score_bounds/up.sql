-- The bounds of what is computed from the scores, as of the numbers that it is computed from. Sums of
-- fractions may miss an end by 1e-9.

create table occupation_ai_score_bounded (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    soc_code text not null,
    mean double precision,
    std double precision,
    sd_tasks double precision,
    ci_low double precision,
    ci_high double precision,
    rater_low double precision,
    rater_high double precision,
    rank bigint,
    rank_low bigint,
    rank_high bigint,
    n_tasks bigint not null,
    n_scored bigint not null,
    n_partial bigint not null,
    weight_covered double precision not null,
    n_details bigint not null,
    n_details_scored bigint not null,
    residual boolean not null,
    updated_at timestamp not null,
    primary key (data_version, snapshot_id, soc_code),
    check (mean >= -0.000000001 and mean <= 100.000000001),
    check (std >= 0 and std <= 100),
    check (sd_tasks >= 0 and sd_tasks <= 1000),
    check (ci_low >= -0.000000001 and ci_low <= 100.000000001),
    check (ci_high >= -0.000000001 and ci_high <= 100.000000001),
    check (ci_low <= ci_high),
    check (rater_low >= -0.000000001 and rater_low <= 100.000000001),
    check (rater_high >= -0.000000001 and rater_high <= 100.000000001),
    check (rater_low <= rater_high),
    check (rank >= 1 and rank_low >= 1 and rank_low <= rank_high),
    check (weight_covered >= 0 and weight_covered <= 1.000000001),
    check (n_scored >= 0 and n_partial >= 0 and n_scored + n_partial <= n_tasks),
    check (n_details_scored >= 0 and n_details_scored <= n_details)
);
insert into occupation_ai_score_bounded
    select data_version, snapshot_id, soc_code, mean, std, sd_tasks, ci_low, ci_high, rater_low,
        rater_high, rank, rank_low, rank_high, n_tasks, n_scored, n_partial, weight_covered,
        n_details, n_details_scored, residual, updated_at
    from occupation_ai_score;
drop table occupation_ai_score;
alter table occupation_ai_score_bounded rename to occupation_ai_score;

create table occupation_rater_score_bounded (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    soc_code text not null,
    rater text not null,
    mean double precision not null,
    rank bigint,
    primary key (data_version, snapshot_id, soc_code, rater),
    check (mean >= -0.000000001 and mean <= 100.000000001)
);
insert into occupation_rater_score_bounded
    select data_version, snapshot_id, soc_code, rater, mean, rank
    from occupation_rater_score;
drop table occupation_rater_score;
alter table occupation_rater_score_bounded rename to occupation_rater_score;

create table occupation_scheme_score_bounded (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    soc_code text not null,
    weight_scheme text not null,
    mean double precision,
    weight_covered double precision not null,
    rank bigint,
    primary key (data_version, snapshot_id, soc_code, weight_scheme),
    check (mean >= -0.000000001 and mean <= 100.000000001),
    check (weight_covered >= 0 and weight_covered <= 1.000000001),
    check (rank >= 1)
);
insert into occupation_scheme_score_bounded
    select data_version, snapshot_id, soc_code, weight_scheme, mean, weight_covered, rank
    from occupation_scheme_score;
drop table occupation_scheme_score;
alter table occupation_scheme_score_bounded rename to occupation_scheme_score;

-- Of a statistic it is only known that it is a number: the largest is a count of pairs.

create table rater_agreement_bounded (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    rater_a text not null,
    rater_b text not null,
    scope text not null check (scope in ('overall', 'occupations', 'major_group', 'task_type')),
    scope_value text not null,
    statistic text not null,
    value double precision not null,
    low double precision,
    high double precision,
    primary key (data_version, snapshot_id, rater_a, rater_b, scope, scope_value, statistic),
    check (value >= -1000000000 and value <= 1000000000),
    check (low >= -1000000000 and low <= 1000000000),
    check (high >= -1000000000 and high <= 1000000000)
);
insert into rater_agreement_bounded
    select data_version, snapshot_id, rater_a, rater_b, scope, scope_value, statistic, value,
        low, high
    from rater_agreement;
drop table rater_agreement;
alter table rater_agreement_bounded rename to rater_agreement;
