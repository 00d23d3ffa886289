alter table occupation_rater_score drop column rank;
