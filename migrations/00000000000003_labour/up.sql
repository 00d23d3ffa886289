-- BLS figures under the codes BLS prints; occupation_bls joins them to a release's SOC codes.

create table bls_oews_metrics (
    soc_code text not null,
    ref_year_month text not null,
    title text not null,
    employment bigint,
    employment_qualifier text,
    employment_rse double precision,
    mean_wage double precision,
    median_wage double precision,
    median_wage_qualifier text,
    primary key (soc_code, ref_year_month)
);

-- Every published wage figure in long form: measure mean, p10, p25, median, p75, p90.
create table bls_oews_wage (
    soc_code text not null,
    ref_year_month text not null,
    measure text not null,
    basis text not null check (basis in ('hourly', 'annual')),
    value double precision,
    qualifier text,
    primary key (soc_code, ref_year_month, measure, basis),
    foreign key (soc_code, ref_year_month) references bls_oews_metrics (soc_code, ref_year_month)
);

-- Employment and openings are persons, not the thousands that BLS prints.
create table bls_proj_metrics (
    soc_code text not null,
    projection_period text not null,
    title text not null,
    employment_base bigint,
    employment_projected bigint,
    growth_pct double precision,
    annual_openings bigint,
    annual_separations bigint,
    typical_education text,
    primary key (soc_code, projection_period)
);

create table soc_crosswalk (
    kind text not null check (kind in ('nem', 'soc2010', 'onet2010')),
    source_code text not null,
    target_code text not null,
    source_title text,
    target_title text,
    primary key (kind, source_code, target_code)
);

create table occupation_bls (
    data_version text not null references data_version (id),
    soc_code text not null,
    bls_code text not null,
    join_kind text not null check (join_kind in ('direct', 'crosswalk', 'combined')),
    primary key (data_version, soc_code, bls_code)
);
