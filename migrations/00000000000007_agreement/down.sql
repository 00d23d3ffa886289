drop table rater_agreement;
