drop table emerging_task;
