// Filters: what is chosen applies to the list and to the chart.
function options(node, values) {
  show(node, html("option", { value: "" }, "all"), values.map((value) => html("option", { value }, value)));
  node.parentElement.hidden = values.length < 2;
}

function unique(values) {
  return [...new Set(values.filter(Boolean))].sort((one, other) => one.localeCompare(other, "en"));
}

// What a view can be filtered by; made once for each view.
function offer(view) {
  if (!view.offer) {
    const phases = new Map();
    for (const row of view.rows) phases.set(row.phase, (phases.get(row.phase) || 0) + 1);
    view.offer = {
      phases: ORDER.filter((phase) => phases.has(phase)).map((phase) => [phase, phases.get(phase)]),
      services: unique(view.rows.map((row) => row.service)),
      sources: unique(view.rows.flatMap((row) => row.evidence.map((one) => data.sources[one.source]))),
      severities: ["critical", "error", "warning", "info"].filter((one) => view.rows.some((row) => row.severity === one)),
    };
  }
  return view.offer;
}

// The controls of a view; what is chosen is shown by `drawFilters`.
function drawOffer() {
  const { view } = state;
  const offered = offer(view);
  byId("filters").hidden = view.rows.length === 0;
  options(byId("service"), offered.services);
  options(byId("source"), offered.sources);
  options(byId("severity"), offered.severities);
  show(byId("phases"), offered.phases.map(([phase, count]) => html("button", {
    type: "button", class: `chip ${groupOf(phase)}`, "data-phase": phase,
    onclick: () => { if (!state.filter.phases.delete(phase)) state.filter.phases.add(phase); filtered(); },
  }, badge(phase), html("span", {}, spaced(phase)), html("span", { class: "number" }, count.toLocaleString("en")))));
}

function drawFilters() {
  const { filter } = state;
  if (byId("text").value.trim().toLowerCase() !== filter.text) byId("text").value = filter.text;
  for (const name of ["service", "source", "severity"]) byId(name).value = filter[name];
  for (const chip of byId("phases").children) chip.setAttribute("aria-pressed", String(filter.phases.has(chip.dataset.phase)));
}

function filtered() {
  match();
  drawFilters();
  listRows();
  const { view, matches } = state;
  byId("count").textContent = isFiltered()
    ? `${matches.length.toLocaleString("en")} of ${plural(view.rows.length, "row")}` : plural(view.rows.length, "row");
  byId("clear").hidden = !isFiltered();
  if (!matches.length) {
    show(list, html("li", { class: "none" }, view.rows.length ? "No row meets the filters." : "There are no rows."));
  }
  drawSoon();
}

function filtering() {
  byId("text").addEventListener("input", (event) => { state.filter.text = event.target.value.trim().toLowerCase(); filtered(); });
  for (const name of ["service", "source", "severity"]) {
    byId(name).addEventListener("change", (event) => { state.filter[name] = event.target.value; filtered(); });
  }
  byId("clear").addEventListener("click", () => { clearFilter(); filtered(); byId("text").focus(); });
}
