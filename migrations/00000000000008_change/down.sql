drop table snapshot_scheme;
drop table occupation_scheme_score;
drop table change_report;
