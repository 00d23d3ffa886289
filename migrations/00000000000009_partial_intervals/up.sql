-- The 95 % interval over tasks of a score that rests on less than half of the weight held the score
-- of the whole in 72 to 86 % of cases only. Such an interval is not stated any more (METHOD 7a): in
-- no stored snapshot either, so that none is published until the next aggregate.
update occupation_ai_score
    set ci_low = null, ci_high = null
    where weight_covered <= 0.499999999;
