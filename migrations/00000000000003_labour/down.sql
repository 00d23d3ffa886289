drop table occupation_bls;
drop table soc_crosswalk;
drop table bls_proj_metrics;
drop table bls_oews_wage;
drop table bls_oews_metrics;
