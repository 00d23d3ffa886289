//! Whether an error is the account's fault: its money is spent, a limit of spending is reached, it
//! is disabled. Vendors say so with any status and any code, so it goes by their words. Such an
//! error must never be put down to an item: it stops the rater, and the items stay pending.

use super::super::exchange::Class;

/// Words for money that is spent, whatever else the text says.
const SPENT: [&str; 45] = [
    " insufficient quota ",
    " insufficient credit",
    " insufficient balance ",
    " insufficient account balance ",
    " insufficient fund",
    " balance is insufficient ",
    " balance insufficient ",
    " balance is not enough ",
    " not enough balance ",
    " not enough credit",
    " not enough fund",
    " credit balance ",
    " any credits ",
    " no credits ",
    " out of credit",
    " run out of credit",
    " available credits ",
    " requires more credits ",
    " included credits ",
    " credits are depleted ",
    " credits exhausted ",
    " credit balance exhausted ",
    " credit limit ",
    " spend limit ",
    " spending limit ",
    " spending cap ",
    " spend cap ",
    " api usage limits ",
    " usage limit exceeded ",
    " key limit exceeded ",
    " budget has been exceeded ",
    " budget exceeded ",
    " exceeded budget ",
    " over budget ",
    " billing hard limit ",
    " billing not active ",
    " billing disabled ",
    " billing to be enabled ",
    " enable billing ",
    " payment required ",
    " payment instrument ",
    " arrearage ",
    " recharge your account ",
    "余额不足",
    "欠费",
];

/// Words for money, which mean that it is spent beside one of [`TROUBLES`].
const MONEY: [&str; 16] = [
    " credit ",
    " credits ",
    " balance ",
    " funds ",
    " billing ",
    " payment ",
    " payments ",
    " invoice ",
    " invoices ",
    " subscription ",
    " spend ",
    " prepaid ",
    " prepayment ",
    " usage limit ",
    " current quota ",
    " free tier ",
];

const TROUBLES: [&str; 31] = [
    " insufficient ",
    " no remaining ",
    " no more ",
    " ran out ",
    " run out ",
    " doesn t have ",
    " don t have ",
    " does not have ",
    " do not have ",
    " low ",
    " declined ",
    " not enough ",
    " exceeded ",
    " exceeds ",
    " exhausted ",
    " depleted ",
    " reached ",
    " expired ",
    " inactive ",
    " not active ",
    " required ",
    " requires ",
    " overdue ",
    " past due ",
    " unpaid ",
    " disabled ",
    " used up ",
    " negative ",
    " failed ",
    " hit your ",
    " top up ",
];

/// Who an account is.
const ACCOUNTS: [&str; 12] = [
    " account ",
    " organization ",
    " organisation ",
    " workspace ",
    " project ",
    " team ",
    " tenant ",
    " subscription ",
    " consumer ",
    " api key ",
    " api access ",
    " access ",
];

const CLOSED: [&str; 16] = [
    " disabled ",
    " deactivated ",
    " suspended ",
    " terminated ",
    " banned ",
    " locked ",
    " restricted ",
    " archived ",
    " inactive ",
    " not active ",
    " expired ",
    " revoked ",
    " closed ",
    " blocked ",
    " denied access ",
    " not in good standing ",
];

/// A key that is none.
const WRONG_KEY: [&str; 8] = [
    " incorrect api key ",
    " invalid api key ",
    " api key invalid ",
    " api key not valid ",
    " invalid x api key ",
    " api key not found ",
    " invalid token ",
    " token expired ",
];

/// Words for a limit that passes by itself. Vendors advise in the same breath to pay for more.
const PASSING: [&str; 17] = [
    " rate limit",
    " ratelimit",
    " too many requests ",
    " per minute ",
    " per min ",
    " per second ",
    " per hour ",
    " per day ",
    " per 1 day ",
    " perminute ",
    " perday ",
    " retry in ",
    " retry after ",
    " try again in ",
    " try again later ",
    " concurren",
    " resource exhausted ",
];

/// `Billing` or `Auth` where the words are about the account. `error_status`: the status, if there is one.
pub(super) fn class(words: &str, error_status: Option<u16>) -> Option<Class> {
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if has(&SPENT) {
        return Some(Class::Billing);
    }
    // Where the server itself failed, only the plainest words count.
    if error_status.is_some_and(|error_status| error_status >= 500) || has(&PASSING) {
        return None;
    }
    // A quota may be one per minute, which 429 says by itself.
    let quota = error_status != Some(429) && words.contains(" quota ");
    if (quota || has(&MONEY)) && has(&TROUBLES) {
        return Some(Class::Billing);
    }
    (has(&WRONG_KEY) || (has(&ACCOUNTS) && has(&CLOSED))).then_some(Class::Auth)
}
