// The list: rows are made as they are scrolled to, so that ten thousand cost no more than a hundred.
const CHUNK = 60;
// So many are in sight at first; the others come a moment later.
const FIRST = 24;
const list = byId("list");
let made = 0;
let lastDay = null;

function listRows() {
  made = 0;
  lastDay = null;
  list.replaceChildren();
  more(FIRST);
}

function more(count) {
  const upTo = Math.min(state.matches.length, made + count);
  const batch = document.createDocumentFragment();
  for (; made < upTo; made += 1) {
    const row = state.view.rows[state.matches[made]];
    const today = row.time ? day(row.time) : "Without a time";
    if (today && today !== lastDay) batch.append(html("li", { class: "day" }, today));
    lastDay = today || lastDay;
    batch.append(rowNode(state.matches[made]));
  }
  list.append(batch);
  const left = state.matches.length - made;
  byId("more").hidden = left === 0;
  byId("more").firstElementChild.textContent = `${plural(left, "more row")}: show all`;
}

function rowId(at) {
  return `${state.view.id}.${at + 1}`;
}

function rowNode(at) {
  const row = state.view.rows[at];
  const open = state.opened.has(at);
  const [first] = row.evidence;
  const facts = [row.service, row.actor && (row.service ? `by ${row.actor}` : row.actor), ...(row.remarks || [])].filter(Boolean);
  const head = html("button", { type: "button", class: "row-head", "aria-expanded": String(open) },
    html("span", { class: "when" },
      html("time", { datetime: row.time && row.time.dated === "full" ? new Date(row.time.ms).toISOString() : null }, row.time ? clock(row.time) : "–"),
      html("span", { class: "relative" }, row.relative || "")),
    html("span", { class: `phase ${groupOf(row.phase)}` }, badge(row.phase), html("span", {}, spaced(row.phase))),
    html("span", { class: "what" }, html("span", { class: "title" }, row.title),
      row.count > 1 && html("span", { class: "count", title: `${row.count} records` }, `×${row.count.toLocaleString("en")}`),
      (row.severity === "critical" || row.severity === "error") && html("span", { class: `severity ${row.severity}` }, row.severity),
      html("span", { class: "facts" }, facts.join(" · "))),
    html("span", { class: "place" }, first ? place(first) : "", row.evidence.length > 1 ? ` +${row.evidence.length - 1}` : ""));
  return html("li", { class: `row ${groupOf(row.phase)}${open ? " open" : ""}`, id: rowId(at), "data-at": at }, head, open && proof(row, at));
}

// The evidence of a row: every place with what stands there.
function proof(row, at) {
  const said = [["rule", row.rule], ["key", row.key], ["as stated", row.when], ["received", row.received], ["among them", row.among], ["until", row.until && row.time && full({ ...row.time, ms: row.until })],
    ["also", (row.phases || []).map(spaced).join(", ")], ["taken for granted", (row.assumed || []).join(", ")]];
  const shown = row.evidence.length;
  return html("div", { class: "proof" },
    row.evidence.map((one) => html("figure", {},
      html("figcaption", {}, data.prefix && html("span", { class: "prefix" }, data.prefix), place(one)),
      html("blockquote", {}, html("code", {}, one.text)))),
    row.count > shown && html("p", { class: "soft" }, `${plural(shown, "place")} of ${plural(row.count, "record")}.`),
    html("dl", {}, said.filter(([, value]) => value).map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value)))),
    html("p", {}, html("button", { type: "button", class: "quiet", onclick: () => copy(at) }, "Copy link"),
      row.time && html("button", { type: "button", class: "quiet", onclick: () => locate(at) }, "Show in the chart")));
}

function again(at) {
  const node = document.getElementById(rowId(at));
  if (!node) return null;
  const held = node.contains(document.activeElement);
  const next = rowNode(at);
  node.replaceWith(next);
  if (held) next.firstElementChild.focus();
  return next;
}

function toggle(at) {
  if (state.opened.has(at)) state.opened.delete(at);
  else {
    state.opened.add(at);
    state.active = at;
    try { history.replaceState(null, "", `#${encodeURIComponent(rowId(at))}`); } catch { /* a page without an address */ }
  }
  again(at);
  drawSoon();
}

// Opens a row and brings it into sight, whatever was filtered.
function reveal(at) {
  if (!state.matches.includes(at)) { clearFilter(); filtered(); }
  const wanted = state.matches.indexOf(at) + 1;
  if (made < wanted) more(wanted - made + 20);
  if (!state.opened.has(at)) toggle(at);
  state.active = at;
  drawSoon();
  const node = document.getElementById(rowId(at));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  node.firstElementChild.focus({ preventScroll: true });
  node.classList.add("found");
  setTimeout(() => node.classList.remove("found"), 1600);
}

function locate(at) {
  const { ms } = state.view.rows[at].time;
  const length = state.range[1] - state.range[0];
  state.active = at;
  if (ms < state.range[0] || ms > state.range[1]) zoomTo([ms - length / 2, ms + length / 2]);
  drawSoon();
  byId("chart-card").scrollIntoView({ block: "start" });
  chart.focus({ preventScroll: true });
}

async function copy(at) {
  const link = `${location.href.split("#")[0]}#${encodeURIComponent(rowId(at))}`;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    // Files opened from a disk may not use the clipboard; the older way still works there.
    const field = html("textarea", { class: "hidden" });
    field.value = link;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  say("Link copied");
}

// Up and down go from row to row, as in any list.
function walking() {
  list.addEventListener("click", (event) => {
    const head = event.target.closest(".row-head");
    if (head) toggle(Number(head.parentElement.dataset.at));
  });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (!by || !event.target.classList.contains("row-head")) return;
    event.preventDefault();
    let node = event.target.parentElement;
    do node = by > 0 ? node.nextElementSibling : node.previousElementSibling; while (node && !node.classList.contains("row"));
    if (node) node.firstElementChild.focus();
  });
  byId("more").firstElementChild.addEventListener("click", () => more(Infinity));
  new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) more(CHUNK); }, { rootMargin: "800px" }).observe(byId("more"));
}
