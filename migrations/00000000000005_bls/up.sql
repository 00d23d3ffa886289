-- What was imported of BLS's tables and the crosswalks, and the qualifiers beside their figures.

-- period: the OEWS reference month, the projections' years, or the crosswalk's kind.
-- content_sha256 is over the rows, so that a workbook and its CSV twin are the same content.
create table bls_import (
    kind text not null check (kind in ('oews', 'projections', 'crosswalk')),
    period text not null,
    source text not null,
    source_sha256 text not null,
    content_sha256 text not null,
    row_count bigint not null,
    created_at timestamp not null,
    primary key (kind, period)
);

-- mean_wage and median_wage are annual. pay_basis: 'annual' or 'hourly' where BLS publishes only
-- that basis, which is why the other one is absent.
alter table bls_oews_metrics add column employment_rse_qualifier text;
alter table bls_oews_metrics add column mean_wage_qualifier text;
alter table bls_oews_metrics add column pay_basis text;

-- Annual, of wage and salary workers, as the projections' tables print it.
alter table bls_proj_metrics add column median_wage double precision;
alter table bls_proj_metrics add column median_wage_qualifier text;
