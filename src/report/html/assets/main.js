// Puts the parts together: the incident in the address, the zone, the theme, the printer.
function drawAll() {
  drawIncidents();
  drawHead();
  drawMetrics();
  drawDoubts();
  drawOffer();
  filtered();
  warm(state.view);
}

// Makes what the search looks at before it is asked for, while the reader reads.
function warm(view, from) {
  const idle = window.requestIdleCallback || ((act) => setTimeout(act, 50));
  idle(() => {
    const upTo = Math.min(view.rows.length, (from || 0) + 500);
    for (let at = from || 0; at < upTo; at += 1) words(view.rows[at]);
    if (upTo < view.rows.length && view === state.view) warm(view, upTo);
  });
}

function go(view) {
  state.view = view;
  state.opened = new Set();
  clearFilter();
  fresh(view);
  drawAll();
  try { history.replaceState(null, "", `#${encodeURIComponent(view.id)}`); } catch { /* a page without an address */ }
}

// `#incident` or `#incident.row`.
function follow() {
  let name = "";
  try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  const view = views.find((one) => one.id === name || (name.startsWith(`${one.id}.`) && /^\d+$/.test(name.slice(one.id.length + 1))));
  if (!view) return;
  if (view !== state.view) {
    state.view = view;
    state.opened = new Set();
    clearFilter();
    fresh(view);
    drawAll();
  }
  const at = Number(name.slice(view.id.length + 1)) - 1;
  if (view.rows[at]) reveal(at);
}

function zoning() {
  const draw = () => choose(byId("zones"), zones(), state.zone, (zone) => {
    state.zone = zone;
    draw();
    drawIncidents();
    drawHead();
    const all = made;
    listRows();
    more(all - made);
    drawSoon();
  });
  byId("zones").hidden = zones().length < 2;
  draw();
}

function laning() {
  const draw = () => choose(byId("lanes"), [["service", "Service"], ["source", "Source"], ["phase", "Phase"]], state.lanes, (by) => {
    state.lanes = by;
    draw();
    drawSoon();
  });
  draw();
}

function theming() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const button = byId("theme");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const draw = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours");
  };
  button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; draw(); });
  dark.addEventListener("change", draw);
  draw();
}

function printing() {
  byId("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => { more(Infinity); draw(1000); });
  window.addEventListener("afterprint", () => draw());
}

fresh(state.view);
zoning();
laning();
theming();
printing();
moving();
walking();
filtering();
drawAll();
draw();
follow();
window.addEventListener("hashchange", follow);
