//! What may be worth a look, as JSON.

use serde::Serialize;

use crate::model::leads::{ChangeLead, Leads, MessageLead};
use crate::model::origin::Evidence;
use crate::report::json::each::Each;
use crate::report::json::entry::EvidenceJson;

/// The leads of one incident.
#[derive(Serialize)]
pub(crate) struct LeadsJson<'a> {
    changes: Vec<ChangeJson<'a>>,
    messages: Option<Vec<MessageJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl<'a> LeadsJson<'a> {
    pub(crate) fn new(leads: &'a Leads) -> Self {
        let messages = leads.messages.as_ref();
        Self {
            changes: leads.changes.iter().map(ChangeJson::new).collect(),
            messages: messages.map(|all| all.iter().map(MessageJson::new).collect()),
            reason: leads.why_none,
        }
    }
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    title: &'a str,
    service: Option<&'a str>,
    relation: &'static str,
    seconds_before: i64,
    evidence: Each<'a, Evidence, EvidenceJson<'a>>,
}

impl<'a> ChangeJson<'a> {
    fn new(lead: &'a ChangeLead) -> Self {
        Self {
            title: &lead.title,
            service: lead.service.as_deref(),
            relation: lead.relation,
            seconds_before: lead.seconds_before,
            evidence: Each(&lead.evidence, EvidenceJson::new),
        }
    }
}

#[derive(Serialize)]
struct MessageJson<'a> {
    template: &'a str,
    service: Option<&'a str>,
    kind: &'static str,
    count: u64,
    before: u64,
    expected: f64,
    evidence: EvidenceJson<'a>,
}

impl<'a> MessageJson<'a> {
    fn new(lead: &'a MessageLead) -> Self {
        Self {
            template: &lead.template,
            service: lead.service.as_deref(),
            kind: lead.kind,
            count: lead.count,
            before: lead.before,
            expected: lead.expected,
            evidence: EvidenceJson::new(&lead.evidence),
        }
    }
}
