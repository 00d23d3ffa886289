-- The bounds stay: nothing that an earlier version of the program writes is outside them. But for those of
-- the projections, a column of which goes with an earlier migration: SQLite drops none that a check names.
create table bls_proj_metrics_unbounded (
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
    primary key (soc_code, projection_period)
);
insert into bls_proj_metrics_unbounded
    select soc_code, projection_period, title, employment_base, employment_projected, growth_pct,
        annual_openings, annual_separations, typical_education, median_wage, median_wage_qualifier
    from bls_proj_metrics;
drop table bls_proj_metrics;
alter table bls_proj_metrics_unbounded rename to bls_proj_metrics;
