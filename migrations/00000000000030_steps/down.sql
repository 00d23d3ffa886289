drop table occupation_step;
drop table snapshot_step;
