//! The abbreviations of time zones, each with the offset that it most often means.

use Kind::{Plain, Shared, Word};

/// How far an abbreviation can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Kind {
    /// One zone bears it.
    Plain,
    /// Zones with different offsets bear it, such as CST of America, China and Cuba.
    Shared,
    /// It is a word as well, such as GET; not taken after a clock in a line.
    Word,
}

/// The length of the longest abbreviation.
const LONGEST: usize = 5;

/// The letters that an abbreviation ends with.
const LAST: &[u8] = b"TCDZKBAW";

/// Abbreviation, minutes east of UTC, kind; sorted.
#[rustfmt::skip]
const ABBREVIATIONS: &[(&str, i32, Kind)] = &[
    ("ACDT", 630, Plain), ("ACST", 570, Plain), ("ACT", -300, Word), ("ACWST", 525, Plain),
    ("ADT", -180, Plain), ("AEDT", 660, Plain), ("AEST", 600, Plain), ("AFT", 270, Plain),
    ("AKDT", -480, Plain), ("AKST", -540, Plain), ("ALMT", 360, Plain), ("AMST", -180, Plain),
    ("AMT", -240, Shared), ("ANAT", 720, Plain), ("AQTT", 300, Plain), ("ART", -180, Plain),
    ("AST", -240, Shared), ("AWST", 480, Plain), ("AZOST", 0, Plain), ("AZOT", -60, Plain),
    ("AZT", 240, Plain), ("BIOT", 360, Plain), ("BIT", -720, Word), ("BNT", 480, Plain),
    ("BOT", -240, Word), ("BRST", -120, Plain), ("BRT", -180, Plain), ("BST", 60, Shared),
    ("BTT", 360, Plain), ("CAT", 120, Plain), ("CCT", 390, Plain), ("CDT", -300, Shared),
    ("CEST", 120, Plain), ("CET", 60, Plain), ("CHADT", 825, Plain), ("CHAST", 765, Plain),
    ("CHOST", 540, Plain), ("CHOT", 480, Plain), ("CHST", 600, Plain), ("CHUT", 600, Plain),
    ("CIST", -480, Plain), ("CKT", -600, Plain), ("CLST", -180, Plain), ("CLT", -240, Plain),
    ("COST", -240, Word), ("COT", -300, Word), ("CST", -360, Shared), ("CVT", -60, Plain),
    ("CWST", 525, Plain), ("CXT", 420, Plain), ("DAVT", 420, Plain), ("DDUT", 600, Plain),
    ("DFT", 60, Plain), ("EASST", -300, Plain), ("EAST", -360, Word), ("EAT", 180, Plain),
    ("ECT", -300, Word), ("EDT", -240, Plain), ("EEST", 180, Plain), ("EET", 120, Plain),
    ("EGST", 0, Plain), ("EGT", -60, Plain), ("EST", -300, Plain), ("FET", 180, Word),
    ("FJT", 720, Plain), ("FKST", -180, Plain), ("FKT", -240, Plain), ("FNT", -120, Plain),
    ("GALT", -360, Plain), ("GAMT", -540, Plain), ("GET", 240, Word), ("GFT", -180, Plain),
    ("GILT", 720, Plain), ("GIT", -540, Word), ("GMT", 0, Plain), ("GST", 240, Shared),
    ("GYT", -240, Plain), ("HAEC", 120, Plain), ("HDT", -540, Plain), ("HKT", 480, Plain),
    ("HMT", 300, Word), ("HOVST", 480, Plain), ("HOVT", 420, Plain), ("HST", -600, Plain),
    ("ICT", 420, Plain), ("IDLW", -720, Plain), ("IDT", 180, Plain), ("IOT", 360, Word),
    ("IRDT", 270, Plain), ("IRKT", 480, Plain), ("IRST", 210, Plain), ("IST", 330, Shared),
    ("JST", 540, Plain), ("KALT", 120, Plain), ("KGT", 360, Plain), ("KOST", 660, Plain),
    ("KRAT", 420, Plain), ("KST", 540, Plain), ("LHDT", 660, Plain), ("LHST", 630, Plain),
    ("LINT", 840, Plain), ("MAGT", 660, Plain), ("MART", -570, Plain), ("MAWT", 300, Plain),
    ("MDT", -360, Plain), ("MEST", 120, Plain), ("MESZ", 120, Plain), ("MET", 60, Plain),
    ("MEZ", 60, Plain), ("MHT", 720, Plain), ("MIST", 660, Word), ("MIT", -570, Word),
    ("MMT", 390, Plain), ("MSD", 240, Plain), ("MSK", 180, Plain), ("MST", -420, Plain),
    ("MUT", 240, Word), ("MVT", 300, Plain), ("MYT", 480, Plain), ("NCT", 660, Plain),
    ("NDT", -150, Plain), ("NFT", 660, Plain), ("NOVT", 420, Plain), ("NPT", 345, Plain),
    ("NST", -210, Plain), ("NT", -210, Word), ("NUT", -660, Plain), ("NZDT", 780, Plain),
    ("NZST", 720, Plain), ("OMST", 360, Plain), ("ORAT", 300, Plain), ("PDT", -420, Plain),
    ("PET", -300, Word), ("PETT", 720, Plain), ("PGT", 600, Plain), ("PHOT", 780, Plain),
    ("PHST", 480, Plain), ("PHT", 480, Plain), ("PKT", 300, Plain), ("PMDT", -120, Plain),
    ("PMST", -180, Plain), ("PONT", 660, Plain), ("PST", -480, Plain), ("PWT", 540, Plain),
    ("PYST", -180, Plain), ("PYT", -240, Plain), ("RET", 240, Word), ("ROTT", -180, Plain),
    ("SAKT", 660, Plain), ("SAMT", 240, Plain), ("SAST", 120, Plain), ("SBT", 660, Plain),
    ("SCT", 240, Word), ("SDT", -600, Word), ("SGT", 480, Plain), ("SLST", 330, Plain),
    ("SRET", 660, Plain), ("SRT", -180, Plain), ("SST", -660, Shared), ("SYOT", 180, Plain),
    ("TAHT", -600, Plain), ("TFT", 300, Plain), ("THA", 420, Word), ("TJT", 300, Plain),
    ("TKT", 780, Plain), ("TLT", 540, Plain), ("TMT", 300, Plain), ("TOT", 780, Word),
    ("TRT", 180, Plain), ("TVT", 720, Plain), ("ULAST", 540, Plain), ("ULAT", 480, Plain),
    ("UT", 0, Plain), ("UTC", 0, Plain), ("UYST", -120, Plain), ("UYT", -180, Plain),
    ("UZT", 300, Plain), ("VET", -240, Plain), ("VLAST", 660, Plain), ("VLAT", 600, Plain),
    ("VOLT", 180, Word), ("VOST", 360, Plain), ("VUT", 660, Plain), ("WAKT", 720, Plain),
    ("WAST", 120, Plain), ("WAT", 60, Plain), ("WEST", 60, Plain), ("WET", 0, Plain),
    ("WGST", -120, Plain), ("WGT", -180, Plain), ("WIB", 420, Plain), ("WIT", 540, Plain),
    ("WITA", 480, Plain), ("WST", 480, Shared), ("YAKST", 600, Plain), ("YAKT", 540, Plain),
    ("YEKST", 360, Plain), ("YEKT", 300, Plain),
];

/// Every meaning of the abbreviations of [`Kind::Shared`], in minutes east of UTC; sorted.
#[rustfmt::skip]
const MEANINGS: &[(&str, &[i32])] = &[
    ("AMT", &[-240, 240]), ("AST", &[-240, 180]), ("BST", &[60, 360, 660]),
    ("CDT", &[-300, -240, 540]), ("CST", &[-360, -300, 480]), ("GST", &[240, -120, 600]),
    ("IST", &[330, 120, 60]), ("SST", &[-660, 480]), ("WST", &[480, 780, 60]),
];

/// Returns whether `name`, an abbreviation in capitals that several zones bear, means `offset` (seconds east of UTC) to
/// one of them.
pub(in crate::format) fn may_mean(name: &str, offset: i32) -> bool {
    let at = MEANINGS.binary_search_by(|(known, _)| (*known).cmp(name));
    let meanings = at.ok().and_then(|at| MEANINGS.get(at));
    meanings.is_some_and(|(_, all)| all.iter().any(|minutes| minutes * 60 == offset))
}

/// Returns the offset in seconds east of UTC that `text` stands for, in any case, and how far it can be trusted.
pub(in crate::format) fn abbreviation(text: &[u8]) -> Option<(i32, Kind)> {
    // Levels stand where zones stand and end in other letters.
    if !text.last().is_some_and(|last| LAST.contains(&last.to_ascii_uppercase())) {
        return None;
    }
    let mut upper = [0; LONGEST];
    let upper = upper.get_mut(..text.len())?;
    upper.copy_from_slice(text);
    upper.make_ascii_uppercase();
    known(upper).map(|(_, minutes, kind)| (minutes * 60, kind))
}

/// Returns the abbreviation that `text` is, in any case, where zones with different offsets bear it.
pub(in crate::format) fn shared(text: &[u8]) -> Option<&'static str> {
    let upper = text.to_ascii_uppercase();
    known(&upper).filter(|(.., kind)| *kind == Shared).map(|(name, ..)| name)
}

fn known(upper: &[u8]) -> Option<(&'static str, i32, Kind)> {
    let at = ABBREVIATIONS.binary_search_by(|(name, ..)| name.as_bytes().cmp(upper)).ok()?;
    ABBREVIATIONS.get(at).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shared_abbreviation_has_its_meanings() {
        let shared = ABBREVIATIONS.iter().filter(|(.., kind)| *kind == Shared);
        let shared: Vec<_> = shared.map(|(name, minutes, _)| (*name, minutes * 60)).collect();
        assert!(shared.iter().map(|(name, _)| *name).eq(MEANINGS.iter().map(|(name, _)| *name)));
        assert!(shared.iter().all(|(name, offset)| may_mean(name, *offset)));
        assert!(may_mean("CST", 28_800) && !may_mean("IST", 28_800) && !may_mean("EST", -18_000));
    }

    #[test]
    fn the_table_is_sorted_and_plausible() {
        assert!(ABBREVIATIONS.is_sorted_by(|a, b| a.0 < b.0));
        let last = |name: &str| name.bytes().last().is_some_and(|last| LAST.contains(&last));
        assert!(ABBREVIATIONS.iter().all(|(name, ..)| last(name)));
        assert_eq!(ABBREVIATIONS.iter().map(|(name, ..)| name.len()).max(), Some(LONGEST));
        assert!(ABBREVIATIONS.iter().all(|(_, minutes, _)| (-720..=840).contains(minutes)));
        assert_eq!(abbreviation(b"nzdt"), Some((46_800, Plain)));
        assert_eq!(abbreviation(b"XYZ"), None);
    }
}
