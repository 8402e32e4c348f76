//! Timelines whose clocks have no colon: `1415 - alerts fire`, `14.15 - alerts fire`.

use crate::format::postmortem::layout::{self, Lead};
use crate::format::postmortem::line::Line;
use crate::format::postmortem::mention;
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::token::{self, Tokens};

/// Reads `1415 - alerts fire`, `14.15 - alerts fire` and `0920 alerts fire`; tells whether a sign or a nought makes it surely no number.
pub(super) fn lead(tokens: &Tokens<'_>) -> Option<(Lead, bool)> {
    let at = (0..4).find(|at| !tokens.any_sign(*at, &['[', '(', '*', '`', '-', '|', '~']))?;
    let mention = mention::read_bare(tokens, at)?;
    let nought = tokens.get(at)?.text.starts_with('0');
    let closed = |token: &token::Token<'_>| matches!(token.kind, token::Kind::Sign(_));
    let alone = tokens.get(mention.next).is_none_or(closed) || mention.next > at + 1;
    let text = layout::after(tokens.text.get(mention.end..).unwrap_or_default());
    let counts = matches!(
        tokens.word(mention.next).as_str(),
        "users" | "customers" | "people" | "requests" | "errors" | "calls" | "orders" | "messages"
    );
    (!counts).then_some((Lead { mention, text }, nought || alone))
}

/// Returns whether the chosen lines of a timeline begin with clocks without a colon; years are no clocks.
pub(super) fn are_used(lines: &[Line], places: &[Place], chosen: &[usize]) -> bool {
    let colon = |at: &usize| {
        let line = lines.get(*at).zip(places.get(*at));
        line.filter(|(_, place)| place.section == Section::Timeline).is_some_and(|(line, _)| {
            let tokens = Tokens::new(&line.text);
            let found = layout::lead(&tokens).map(|lead| lead.mention);
            found
                .and_then(|found| tokens.text.get(found.start..found.end))
                .is_some_and(|clock| clock.contains(':'))
        })
    };
    // A number among clocks with colons is a number.
    if chosen.iter().any(colon) {
        return false;
    }
    let number = |at: &usize| {
        places.get(*at).filter(|place| place.section == Section::Timeline)?;
        let tokens = Tokens::new(&lines.get(*at)?.text);
        let (lead, sure) = lead(&tokens)?;
        let at = tokens.list.iter().position(|token| token.start == lead.mention.start)?;
        let (number, _) = tokens.number(at)?;
        Some((number, sure))
    };
    let found: Vec<(u32, bool)> = chosen.iter().filter_map(number).collect();
    let sure = found.iter().filter(|(_, sure)| *sure).count();
    let years = found.iter().all(|(number, _)| (1900..2060).contains(number));
    (sure > 1 || found.len() > 2) && !years
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::{line, section};

    fn used(items: &str) -> bool {
        let lines = line::lines(&format!("# Outage\n\n## Timeline\n\n{items}"));
        let chosen: Vec<usize> = (0..lines.len()).collect();
        are_used(&lines, &section::places(&lines), &chosen)
    }

    #[test]
    fn several_numbers_that_clocks_have() {
        assert!(used("- 1402: deploy\n- 1415: alerts\n"));
        assert!(used("- 1402 deploy\n- 1415 alerts fire\n- 1420 calm\n"));
        assert!(!used("- 1402 deploy\n- 1415 alerts fire\n"));
        assert!(used("- 9.02 - deploy\n- 14.15 - alerts\n"));
        assert!(!used("- 9.02 seconds of load\n- 1.4.2: deploy\n- 10.05% of users\n"));
        assert!(!used("- 2014: founded\n- 2019: sold\n- 2021: closed\n"));
        assert!(!used("- 1402 users\n- 1415 orders\n- 1260: x\n- 10:15 alerts fire\n"));
    }
}
