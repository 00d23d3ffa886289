alter table bls_proj_metrics drop column median_wage_qualifier;
alter table bls_proj_metrics drop column median_wage;
alter table bls_oews_metrics drop column pay_basis;
alter table bls_oews_metrics drop column mean_wage_qualifier;
alter table bls_oews_metrics drop column employment_rse_qualifier;
drop table bls_import;
