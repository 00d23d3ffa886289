drop table model_batch;
drop table run_worker;
alter table run_item drop column tries_before;
alter table run_item add column claimed_until timestamp;
alter table model_attempt drop column reserved;
alter table model_run drop column cutoff;
alter table model_run drop column budget_id;
alter table model_run drop column stop_reason;
