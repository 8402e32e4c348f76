// A phase has a group (its colour and shape) and a letter of its own: colour never carries the meaning alone.
const PHASES = {
  impact: ["hurt", "!"], detect: ["notice", "D"], report: ["notice", "R"],
  ack: ["respond", "A"], escalate: ["respond", "E"], communicate: ["respond", "C"],
  investigate: ["seek", "?"], identify: ["seek", "I"], false_lead: ["seek", "×"],
  mitigate: ["act", "M"], rollback: ["act", "↶"], fix: ["act", "F"],
  recover: ["well", "↗"], resolve: ["well", "✓"], change: ["other", "Δ"], note: ["other", "·"],
};
const ORDER = ["change", "impact", "detect", "report", "ack", "escalate", "investigate", "identify", "false_lead",
  "mitigate", "rollback", "fix", "recover", "resolve", "communicate", "note"];
const SHAPES = {
  hurt: "M0-10 10 0 0 10-10 0Z",
  notice: "M0-9.5 9-2.5 6 8.5H-6L-9-2.5Z",
  respond: "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0Z",
  seek: "M-5-8.7H5L10 0 5 8.7H-5L-10 0Z",
  act: "M-6.5-8.5h13a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2Z",
  well: "M-4-9h8l5 5v8l-5 5h-8l-5-5v-8Z",
  other: "M-7.5 0a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0-15 0Z",
};

function groupOf(phase) {
  return (PHASES[phase] || PHASES.note)[0];
}

function mark(phase, attributes) {
  const [group, letter] = PHASES[phase] || PHASES.note;
  return svg("g", { class: `mark ${group}`, ...attributes },
    svg("path", { d: SHAPES[group] }),
    svg("text", { y: 3.7 }, letter));
}

function badge(phase) {
  return svg("svg", { viewBox: "-11 -11 22 22", width: 22, height: 22, "aria-hidden": "true" }, mark(phase));
}
