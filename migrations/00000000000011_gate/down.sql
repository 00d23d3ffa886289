drop table gate_result;
drop table gate_check;
