-- What a number in the tables can be, whoever states it: the published ranges of the scales, bounds of
-- counts, wages, percentages and scores. Not-a-number and infinity are outside every bound (PostgreSQL
-- has NaN above all numbers; SQLite stores it as null).
-- A check cannot be added to a table on SQLite, so each table is made again with its rows.

create table scales_reference_bounded (
    data_version text not null references data_version (id),
    scale_id text not null,
    scale_name text not null,
    minimum double precision not null,
    maximum double precision not null,
    primary key (data_version, scale_id),
    check (minimum >= -1000 and minimum < maximum and maximum <= 1000),
    check (case scale_id
        when 'IM' then minimum >= 1 and maximum <= 5
        when 'LV' then minimum >= 0 and maximum <= 7
        when 'RT' then minimum >= 0 and maximum <= 100
        when 'FT' then minimum >= 0 and maximum <= 100
        else true end)
);
insert into scales_reference_bounded
    select data_version, scale_id, scale_name, minimum, maximum
    from scales_reference;
drop table scales_reference;
alter table scales_reference_bounded rename to scales_reference;

-- A value has two decimals, its bounds have four: so far a bound may lie beyond the value.

create table occupation_task_ratings_bounded (
    data_version text not null,
    onetsoc_code text not null,
    task_id bigint not null,
    scale_id text not null,
    category bigint not null,
    data_value double precision not null,
    n bigint,
    standard_error double precision,
    lower_ci_bound double precision,
    upper_ci_bound double precision,
    recommend_suppress boolean,
    date text,
    domain_source text,
    primary key (data_version, onetsoc_code, task_id, scale_id, category),
    foreign key (data_version, onetsoc_code, task_id)
        references task_statements (data_version, onetsoc_code, task_id),
    check (task_id >= 1 and task_id <= 9007199254740991),
    check (category >= 0 and category <= 7),
    check (case scale_id
        when 'IM' then data_value >= 1 and data_value <= 5
        when 'LV' then data_value >= 0 and data_value <= 7
        when 'RT' then data_value >= 0 and data_value <= 100
        when 'FT' then data_value >= 0 and data_value <= 100
        else data_value >= -1000 and data_value <= 1000 end),
    check (n >= 0 and n <= 1000000),
    check (standard_error >= 0 and standard_error <= 2000),
    check (lower_ci_bound >= -1000 and lower_ci_bound <= data_value + 0.01),
    check (upper_ci_bound <= 1000 and upper_ci_bound >= data_value - 0.01)
);
insert into occupation_task_ratings_bounded
    select data_version, onetsoc_code, task_id, scale_id, category, data_value, n,
        standard_error, lower_ci_bound, upper_ci_bound, recommend_suppress, date,
        domain_source
    from occupation_task_ratings;
drop table occupation_task_ratings;
alter table occupation_task_ratings_bounded rename to occupation_task_ratings;

create table element_rating_bounded (
    data_version text not null,
    onetsoc_code text not null,
    element_id text not null,
    scale_id text not null,
    domain text not null check (domain in ('skills', 'knowledge', 'abilities', 'work_activities')),
    data_value double precision not null,
    n bigint,
    standard_error double precision,
    lower_ci_bound double precision,
    upper_ci_bound double precision,
    recommend_suppress boolean,
    not_relevant boolean,
    date text,
    domain_source text,
    primary key (data_version, onetsoc_code, element_id, scale_id),
    foreign key (data_version, onetsoc_code) references occupation_master (data_version, onetsoc_code),
    check (case scale_id
        when 'IM' then data_value >= 1 and data_value <= 5
        when 'LV' then data_value >= 0 and data_value <= 7
        when 'RT' then data_value >= 0 and data_value <= 100
        when 'FT' then data_value >= 0 and data_value <= 100
        else data_value >= -1000 and data_value <= 1000 end),
    check (n >= 0 and n <= 1000000),
    check (standard_error >= 0 and standard_error <= 2000),
    check (lower_ci_bound >= -1000 and lower_ci_bound <= data_value + 0.01),
    check (upper_ci_bound <= 1000 and upper_ci_bound >= data_value - 0.01)
);
insert into element_rating_bounded
    select data_version, onetsoc_code, element_id, scale_id, domain, data_value, n,
        standard_error, lower_ci_bound, upper_ci_bound, recommend_suppress, not_relevant,
        date, domain_source
    from element_rating;
drop table element_rating;
alter table element_rating_bounded rename to element_rating;

-- Shares are sums of fractions: 1e-9 is the tolerance of METHOD.

create table occupation_task_weight_bounded (
    data_version text not null references data_version (id),
    weight_scheme text not null,
    soc_code text not null,
    task_id bigint not null,
    weight double precision not null,
    weight_source text not null check (weight_source in ('rated', 'imputed', 'type', 'equal')),
    primary key (data_version, weight_scheme, soc_code, task_id),
    check (weight >= 0 and weight <= 1.000000001)
);
insert into occupation_task_weight_bounded
    select data_version, weight_scheme, soc_code, task_id, weight, weight_source
    from occupation_task_weight;
drop table occupation_task_weight;
alter table occupation_task_weight_bounded rename to occupation_task_weight;

-- Jobs, dollars, percent. Wages refer to their occupation, so both tables are made before the old go.

create table bls_oews_metrics_bounded (
    soc_code text not null,
    ref_year_month text not null,
    title text not null,
    employment bigint,
    employment_qualifier text,
    employment_rse double precision,
    mean_wage double precision,
    median_wage double precision,
    median_wage_qualifier text,
    employment_rse_qualifier text,
    mean_wage_qualifier text,
    pay_basis text,
    primary key (soc_code, ref_year_month),
    check (employment >= 0 and employment <= 1000000000),
    check (employment_rse >= 0 and employment_rse <= 100),
    check (mean_wage > 0 and mean_wage <= 10000000),
    check (median_wage > 0 and median_wage <= 10000000)
);
insert into bls_oews_metrics_bounded
    select soc_code, ref_year_month, title, employment, employment_qualifier, employment_rse,
        mean_wage, median_wage, median_wage_qualifier, employment_rse_qualifier,
        mean_wage_qualifier, pay_basis
    from bls_oews_metrics;
create table bls_oews_wage_bounded (
    soc_code text not null,
    ref_year_month text not null,
    measure text not null,
    basis text not null check (basis in ('hourly', 'annual')),
    value double precision,
    qualifier text,
    primary key (soc_code, ref_year_month, measure, basis),
    foreign key (soc_code, ref_year_month)
        references bls_oews_metrics_bounded (soc_code, ref_year_month),
    check (value > 0 and value <= case basis when 'hourly' then 5000 else 10000000 end)
);
insert into bls_oews_wage_bounded
    select soc_code, ref_year_month, measure, basis, value, qualifier
    from bls_oews_wage;
drop table bls_oews_wage;
drop table bls_oews_metrics;
alter table bls_oews_metrics_bounded rename to bls_oews_metrics;
alter table bls_oews_wage_bounded rename to bls_oews_wage;

create table bls_proj_metrics_bounded (
    soc_code text not null,
    projection_period text not null,
    title text not null,
    employment_base bigint,
    employment_projected bigint,
    growth_pct double precision,
    annual_openings bigint,
    annual_separations bigint,
    typical_education text,
    median_wage double precision,
    median_wage_qualifier text,
    primary key (soc_code, projection_period),
    check (employment_base >= 0 and employment_base <= 1000000000),
    check (employment_projected >= 0 and employment_projected <= 1000000000),
    check (growth_pct >= -100 and growth_pct <= 10000),
    check (annual_openings >= 0 and annual_openings <= 1000000000),
    check (annual_separations >= 0 and annual_separations <= 1000000000),
    check (median_wage > 0 and median_wage <= 10000000)
);
insert into bls_proj_metrics_bounded
    select soc_code, projection_period, title, employment_base, employment_projected,
        growth_pct, annual_openings, annual_separations, typical_education, median_wage,
        median_wage_qualifier
    from bls_proj_metrics;
drop table bls_proj_metrics;
alter table bls_proj_metrics_bounded rename to bls_proj_metrics;

-- Scores, 0-100, of raters and of all together.

create table task_rater_score_bounded (
    data_version text not null,
    snapshot_id bigint not null,
    task_id bigint not null,
    rater text not null,
    run_id bigint not null,
    score double precision not null,
    n_samples bigint not null,
    primary key (data_version, snapshot_id, task_id, rater),
    check (score >= 0 and score <= 100),
    check (n_samples >= 1)
);
insert into task_rater_score_bounded
    select data_version, snapshot_id, task_id, rater, run_id, score, n_samples
    from task_rater_score;
drop table task_rater_score;
alter table task_rater_score_bounded rename to task_rater_score;

create table task_ai_ensemble_bounded (
    data_version text not null,
    snapshot_id bigint not null,
    task_id bigint not null,
    mean double precision not null,
    std double precision,
    min double precision not null,
    max double precision not null,
    n bigint not null,
    updated_at timestamp not null,
    primary key (data_version, snapshot_id, task_id),
    check (min >= 0 and max <= 100),
    check (mean >= min - 0.000000001 and mean <= max + 0.000000001),
    check (std >= 0 and std <= 100),
    check (n >= 1)
);
insert into task_ai_ensemble_bounded
    select data_version, snapshot_id, task_id, mean, std, min, max, n, updated_at
    from task_ai_ensemble;
drop table task_ai_ensemble;
alter table task_ai_ensemble_bounded rename to task_ai_ensemble;
