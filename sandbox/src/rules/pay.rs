//! How work is paid, with the words that the platform has for it. What a rate must be is in `fields`,
//! what an amount pays for in `money`.

use serde_json::{Map, Value};

/// How the work of a job is paid.
/// Source: docs/developers/api-reference/drafts/capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pay {
    Label,
    Hour,
    Fixed,
}

impl Pay {
    /// Every one of them, in the platform's order.
    pub(crate) const ALL: &[Pay] = &[Pay::Label, Pay::Hour, Pay::Fixed];

    /// The word as the platform writes it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Pay::Label => "PAY_PER_LABEL",
            Pay::Hour => "PAY_PER_HOUR",
            Pay::Fixed => "FIXED_PRICE",
        }
    }

    /// The one with exactly this word.
    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|pay| pay.as_str() == word)
    }

    /// How a job with these fields is paid, if that is said already.
    pub(crate) fn of(fields: &Map<String, Value>) -> Option<Self> {
        fields
            .get("paymentType")
            .and_then(Value::as_str)
            .and_then(Self::read)
    }

    /// The word for the unit of a bid.
    /// Source: docs/developers/api-reference/jobs/list-proposals (those but for `PER_LABEL` are not
    /// documented).
    pub(crate) const fn unit(self) -> &'static str {
        match self {
            Pay::Label => "PER_LABEL",
            Pay::Hour => "PER_HOUR",
            Pay::Fixed => "FIXED_PRICE",
        }
    }

    /// What a volume counts, in words; nothing where there is none.
    pub(crate) const fn units(self) -> &'static str {
        match self {
            Pay::Label => "labels",
            Pay::Hour => "hours",
            Pay::Fixed => "",
        }
    }

    /// The key of the rate that belongs to it among a job's fields.
    pub(crate) const fn rate_key(self) -> &'static str {
        match self {
            Pay::Label => "pricePerLabel",
            Pay::Hour => "pricePerHour",
            Pay::Fixed => "fixedPrice",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_what_it_is_and_no_other_is() {
        for pay in Pay::ALL {
            assert_eq!(Pay::read(pay.as_str()), Some(*pay));
        }
        for word in ["", "PER_HOUR", "pay_per_hour", "PAY_PER_HOUR "] {
            assert_eq!(Pay::read(word), None, "{word}");
        }
    }
}
