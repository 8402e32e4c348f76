// What is shown: one incident, a span of its time, some of its rows.
const data = JSON.parse(byId("data").textContent);
const OUTSIDE = "outside";

const views = data.incidents.map((incident) => ({ ...incident }));
if (data.outside.length || !views.length) {
  views.push({
    id: OUTSIDE, title: views.length ? "Outside any incident" : "No incident", status: null, severity: null, services: [],
    start: null, impact: { duration: null, affected: null, full_outage_minutes: null, windows: [] },
    milestones: [], metrics: [], series: [], rows: data.outside,
  });
}

const state = {
  view: views[0],
  zone: data.zone || "UTC",
  lanes: "service",
  range: [0, 1],
  active: null,
  opened: new Set(),
  filter: { text: "", service: "", source: "", severity: "", phases: new Set() },
  matches: [],
};

function sourceOf(row) {
  return row.evidence.length ? data.sources[row.evidence[0].source] : "";
}

function place(one) {
  return `${data.sources[one.source]}:${one.line}`;
}

// What the search looks at, made when it is first asked for.
function words(row) {
  if (row.words === undefined) {
    const parts = [row.title, row.actor, row.service, row.rule, row.key, row.phase, ...(row.remarks || [])];
    for (const one of row.evidence) parts.push(place(one), one.text);
    row.words = parts.filter(Boolean).join("\n").toLowerCase();
  }
  return row.words;
}

function isFiltered() {
  const { text, service, source, severity, phases } = state.filter;
  return Boolean(text || service || source || severity || phases.size);
}

function meets(row) {
  const { text, service, source, severity, phases } = state.filter;
  return (!phases.size || phases.has(row.phase))
    && (!service || row.service === service)
    && (!severity || row.severity === severity)
    && (!source || row.evidence.some((one) => data.sources[one.source] === source))
    && (!text || words(row).includes(text));
}

function match() {
  const { rows } = state.view;
  state.matches = [];
  for (let at = 0; at < rows.length; at += 1) if (meets(rows[at])) state.matches.push(at);
}

function clearFilter() {
  state.filter = { text: "", service: "", source: "", severity: "", phases: new Set() };
}
