//! Keys and tokens that their issuers give a form of their own. Forms follow what the issuers document; lengths are the
//! least that tells, for quoted text may be cut.

use std::ops::Range;

use regex::Captures;

use crate::redact::kind::Kind;
use crate::redact::shape::{Shape, group, group_if, has_digit, judged, plain};

/// Keys, tokens, and addresses that anybody who knows them may post to.
pub(super) static ISSUED: &[Shape] = &[
    // A cut block has no end, or no beginning.
    plain(
        Kind::PrivateKey,
        r"(?s)-{4,5} ?BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}.*?(?:-{4,5} ?END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}|\z)",
    ),
    plain(
        Kind::PrivateKey,
        r"(?P<v>[A-Za-z0-9+/=]{16}[A-Za-z0-9+/=\s\\]*)-{4,5} ?END [A-Z0-9 ]*PRIVATE KEY",
    ),
    plain(Kind::PrivateKey, r"\<(?P<v>MII[A-Za-z0-9+/]{40,}=*)"),
    plain(Kind::PrivateKey, r"AGE-SECRET-KEY-1[0-9A-Z]*"),
    // AWS, with Marketplace and Bedrock; ids of roles and users (AROA, AIDA) open nothing.
    plain(Kind::CloudKey, r"\<(?P<v>(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{12,16})\>"),
    plain(Kind::CloudKey, r"amzn\.mws\.[0-9a-f-]{8,}|\bABSK[A-Za-z0-9+/]{30,}=*"),
    // Google, Azure, DigitalOcean, Alibaba, Tencent, Heroku.
    plain(Kind::CloudKey, r"AIza[\w-]{12,}|ya29\.[\w-]{8,}|GOCSPX-[\w-]{6,}|\b1//0[\w-]{20,}"),
    plain(Kind::CloudKey, r"\<(?P<v>[\w~.]{3}\dQ~[\w~.-]{20,})"),
    plain(Kind::CloudKey, r"(?i)\b(?:accountkey|shared[_-]?access[_-]?key)=(?P<v>[\w+/=-]{4,})"),
    plain(
        Kind::CloudKey,
        r"(?i)(?:[?&;]|%26|u0026)(?:sig|x-amz-signature|x-amz-credential|x-amz-security-token|x-goog-signature|x-goog-credential)(?:=|%3d)(?P<v>[^&\s\x22']{4,})",
    ),
    plain(Kind::CloudKey, r"do[opr]_v1_[a-f0-9]{8,}|\bLTAI[A-Za-z0-9]{12,}|\bAKID[A-Za-z0-9]{13,}"),
    plain(Kind::CloudKey, r"HRKU-[\w-]{12,}"),
    // Words that one issuer alone puts in front: even a cut token is one.
    judged(
        Kind::Token,
        r"(?:gh[oprsu]_|github_pat_|gl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|soat|oas|rtr)-|GR1348941|dckr_[op]at_|sntry[su]_|glsa_|glc_|shp(?:at|ca|pa|ss)_|tskey-|whsec_|xkeysib-|PMAK-|CFPAT-|CCIPAT_|figd_|NRAK-|NRII-|NRRA-|sq0(?:atp|csp|idp)-|xox[abceoprs]-|xapp-|[rs]k_(?:live|test)_|AT(?:ATT|CTT)3|pscale_(?:tkn|pw|oauth)_|lin_api_|sk-ant-|sk-proj-|dapi[0-9a-f]{4}|ntn_\d)(?P<t>[\w+/=-]{6,})",
        |_, found| whole_if(found, |tail| has_digit(tail) || tail.len() >= 16),
    ),
    judged(
        Kind::Token,
        r"(?:hv[bs]|SG|dt0[a-z]\d\d|atlasv1|dp\.[a-z]{2,5})\.(?P<t>[\w.-]{12,})",
        |_, found| whole_if(found, has_digit),
    ),
    // Words that others use as well: only a long tail with digits tells.
    judged(
        Kind::Token,
        r"\<(?P<v>(?:npm_|pypi-|rubygems_|hf_|gsk_|r8_|xai-|pplx-|sbp_|nfp_|pnu_|tfp_|rdme_|bkua_|duffel_(?:test|live)_|pul-|fio-u-|ops_|AKCp|cmVmd|EZ[AT]K|ATBB|NRJS-|dG9rOg|p8e-|shippo_(?:live|test)_|fo1_|FlyV1 )(?P<t>[\w-]{16,}))",
        |text, found| {
            let told = found.name("t").is_some_and(|tail| has_digit(tail.as_str()));
            if told { group(text, found) } else { None }
        },
    ),
    plain(Kind::Token, r"\<(?P<v>SK[0-9a-f]{32}|key-[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2})\>"),
    plain(
        Kind::Token,
        r"(?:^|[^\w-]|\\[nrt])(?P<v>sk-(?:or-v\d-|svcacct-|admin-|None-)?[A-Za-z0-9]{20,})",
    ),
    plain(Kind::Token, r"\<(?P<v>A3-[A-Z0-9]{6}-[A-Z0-9-]{20,})"),
    plain(Kind::Token, r"\<(?P<v>EAA[A-Z][A-Za-z0-9]{30,})"),
    // Telegram, where `bot` stands before it in addresses; Discord.
    plain(Kind::Token, r"(?:\<|bot)(?P<v>\d{8,10}:AA[\w-]{20,})"),
    judged(Kind::Token, r"\<(?P<v>[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,})", |text, found| {
        group_if(text, found, has_digit)
    }),
    // JSON Web Tokens, signed (3 parts) or encrypted (5).
    plain(Kind::Token, r"eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*){0,3}"),
    // Addresses that anybody who knows them may post to.
    plain(
        Kind::Token,
        r"https://hooks\.slack\.com/(?:services|workflows|triggers)/(?P<v>[\w/-]{8,})",
    ),
    plain(
        Kind::Token,
        r"https://(?:\w+\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks/(?P<v>[\w/-]{8,})",
    ),
    plain(Kind::Token, r"https://[\w.-]+\.webhook\.office\.com/(?P<v>[\w/@-]{8,})"),
    plain(Kind::Token, r"https://hooks\.zapier\.com/hooks/catch/(?P<v>[\w/-]{6,})"),
    // Hashes of passwords: bcrypt, Argon2, scrypt, PBKDF2, crypt(3), LDAP.
    plain(
        Kind::Password,
        r"\$(?:2[abxy]?\$\d\d|argon2(?:id?|d)|scrypt|pbkdf2[\w-]*|apr1|[156y]|7)\$[\w./$=,+-]{8,}",
    ),
    plain(Kind::Password, r"\{S?SHA(?:256|512)?\}(?P<v>[A-Za-z0-9+/]{16,}=*)"),
];

/// Returns the whole match where its tail passes.
fn whole_if(found: &Captures<'_>, passes: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let told = found.name("t").is_some_and(|tail| passes(tail.as_str()));
    found.get(0).filter(|_| told).map(|all| all.range())
}
