// What an incident is, in a headline and a few numbers; the metrics; what to doubt.
const FACTS = [["time to detect", "to detect"], ["time to acknowledge", "to acknowledge"], ["time to identify", "to identify"],
  ["time to mitigate", "to mitigate"], ["time to resolve", "to resolve"]];

// What a window rests on.
function basis(one) {
  return one.basis === "stated" ? "as stated" : `by ${one.basis}`;
}

function drawHead() {
  const { view } = state;
  document.title = view.title;
  const tags = [view.status, view.severity].filter(Boolean)
    .map((word) => html("span", { class: `tag ${word}` }, word));
  show(byId("kicker"), tags, view.services.map((service) => html("span", { class: "tag service" }, service)),
    view.id !== OUTSIDE && html("span", { class: "id" }, view.id));
  byId("title").textContent = view.title;
  const { windows } = view.impact;
  const lines = view.id === OUTSIDE ? data.empty
    : windows.slice(0, 3).map((one) => [spanned(one.from, one.to), windows.length > 1 && one.service].filter(Boolean).join(" · "));
  if (windows.length > 3) lines.push(`and ${plural(windows.length - 3, "more window")}`);
  if (!lines.length && view.start) lines.push(`from ${full(view.start)}; no impact window is stated or measured`);
  show(byId("window"), lines.map((line, at) => [at ? html("br") : null, line]));
  drawFacts(view);
}

function drawFacts(view) {
  const facts = [];
  const { impact } = view;
  if (view.id !== OUTSIDE) {
    const still = impact.windows.length ? "still open" : null;
    // Alerts tell how long somebody was told, not how long users were hurt.
    const told = impact.windows.length && impact.windows.every((one) => one.basis === "alerts");
    facts.push([told ? "no impact measured; alerts fired" : "impact", impact.duration || still, impact.full_outage_minutes && `${impact.full_outage_minutes} min of full outage`, "hurt"]);
    facts.push(["affected", impact.affected, impact.windows.length ? [...new Set(impact.windows.map(basis))].join(", ") : null, "hurt"]);
  }
  for (const [name, label] of FACTS) {
    const metric = view.metrics.find((one) => one.name === name);
    if (metric) facts.push([label, metric.value, metric.remarks.join(", "), ""]);
  }
  byId("facts").hidden = !facts.length;
  show(byId("facts"), facts.map(([label, value, remark, group]) => html("div", { class: value ? group : "unknown" },
    html("dt", {}, label), html("dd", {}, html("span", { class: "value" }, value || "unknown"), remark && html("span", { class: "remark" }, remark)))));
}

function drawMetrics() {
  const { metrics } = state.view;
  byId("metrics").hidden = !metrics.length;
  show(byId("measures"), metrics.map((one) => html("tr", { class: one.value ? null : "unknown" },
    html("th", { scope: "row" }, one.name),
    html("td", {}, one.value ? html("b", {}, one.value) : "–", one.remarks.length ? html("span", { class: "soft" }, ` ${one.remarks.join(", ")}`) : null),
    html("td", {}, one.from), html("td", {}, one.to))));
}

function drawDoubts() {
  const folded = (title, items, open) => (items.length === 0 ? null : html("details", { open },
    html("summary", {}, title, html("span", { class: "number" }, items.length.toLocaleString("en"))),
    html("ul", {}, items.map((item) => html("li", {}, item)))));
  const warning = (one) => [html("code", {}, one.code), " ", one.message, one.origin && html("span", { class: "soft" }, ` ${one.origin}`)];
  show(byId("doubts"), folded("Corrected by people", state.view.corrected || [], true), folded("Warnings", data.warnings.map(warning), data.warnings.length <= 5),
    folded("Taken for granted", data.assumed, true), folded("Not read", data.skipped, true), folded("What each source covers", data.coverage, false));
  byId("read").textContent = `Read ${data.read}. Made by recount from the logs named above; the page needs no network and sends nothing.`;
}

function drawIncidents() {
  const nav = byId("incidents");
  nav.hidden = views.length < 2;
  show(nav, views.map((view) => html("button", { type: "button", "aria-current": view === state.view ? "true" : null, onclick: () => go(view) },
    html("span", { class: "name" }, view.title),
    html("span", { class: "soft" }, [view.start && full({ ...view.start, precision: view.start.precision === "day" ? "day" : "minute" }),
      view.impact.duration, view.status === "open" ? "open" : null, plural(view.rows.length, "row")].filter(Boolean).join(" · ")))));
}
