-- The occupation's rank under this rater alone (METHOD 7c), among those that are ranked; null for
-- those that are not, and in snapshots from before.
alter table occupation_rater_score add column rank bigint;
