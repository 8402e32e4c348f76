// The chart: phases, impact, lanes and curves on one axis, and how it is moved.
const chart = byId("chart");
let frame = 0;
let axisNow = null;

function drawSoon() {
  if (!frame) frame = requestAnimationFrame(() => { frame = 0; draw(); });
}

function fresh(view) {
  state.all = extent(view);
  state.range = state.all || [0, 1];
  state.active = null;
}

// What a filter leaves as it is: all but the marks in the lanes and the strip below.
let plot = null;

function draw(printed) {
  const { view } = state;
  byId("chart-card").hidden = !state.all;
  if (!state.all) return;
  const whole = printed || Math.max(300, chart.clientWidth);
  const key = [view.id, whole, printed, state.lanes, state.zone, ...state.range].join(" ");
  if (!plot || plot.key !== key) plot = drawPlot(view, whole, printed, key);
  const chosen = new Set(state.matches);
  for (const { node, lane, top } of plot.lanes) drawLane(node, lane, view, plot.axis, top, chosen);
  plot.strip.replaceChildren(overview(view, plot.axis.left, plot.axis.width, axisNow.strip, axisKind(view)));
  plot.node.setAttribute("aria-label", summary(view));
}

function drawPlot(view, whole, printed, key) {
  const narrow = whole < 640;
  const left = narrow ? 0 : 158;
  const axis = scale(state.range, left, whole - left - 2);
  const kind = axisKind(view);
  const stripes = [];
  const parts = [];
  const lanes = [];
  let y = 26;
  const bands = phaseBand(view, axis, y, kind);
  if (bands) { parts.push(bands); y += 34; }
  const hurt = impactTracks(view, axis, y, kind, narrow);
  parts.push(hurt.node);
  y += hurt.height;
  const top = y;
  lanesOf(view, state.lanes, kind, axis.width).forEach((lane, index) => {
    const head = narrow ? 16 : 0;
    const height = lane.depth * ROOM + 12 + head;
    const node = svg("g", { class: "lane" });
    stripes.push(svg("rect", { class: `stripe${index % 2 ? " odd" : ""}`, x: 0, y, width: whole, height }));
    parts.push(svg("text", { class: "lane-name", x: narrow ? 4 : 10, y: narrow ? y + 14 : y + height / 2 + 4 },
      svg("title", {}, lane.label), short(lane.label, narrow ? whole : 148)), svg("g", { "clip-path": "url(#plot)" }, node));
    lanes.push({ node, lane, top: y + head });
    y += height;
  });
  const drawn = curves(view, axis, y + 34, narrow);
  drawn.forEach((one) => { parts.push(one.node); y += one.height; });
  if (drawn.length) y += 18;
  const bottom = y;
  const back = svg("g", {}, shades(view, axis, top, bottom, kind), grid(axis, kind, bottom), stems(view, axis, bottom, kind));
  y += 10;
  const strip = svg("g");
  const clip = svg("clipPath", { id: "plot" }, svg("rect", { x: left, y: 0, width: axis.width, height: bottom }));
  const node = svg("svg", { class: "plot", viewBox: `0 0 ${whole} ${y + 36}`, width: printed ? "100%" : whole, height: printed ? null : y + 36, role: "img" },
    svg("defs", {}, clip, hatch()), stripes, back, parts, strip,
    svg("line", { id: "cross", y1: 20, y2: bottom, visibility: "hidden" }));
  show(chart, node);
  axisNow = { ...axis, bottom, strip: y };
  const off = view.rows.filter((row) => !isPlaced(row, kind)).length;
  byId("unplaced").textContent = off ? `${plural(off, "row")} without a time on this axis: see the list.` : "";
  return { key, axis, node, lanes, strip };
}

function summary(view) {
  return `${view.title}: ${plural(state.matches.length, "row")} from ${full({ ms: state.range[0], dated: axisKind(view), precision: "minute" })} to ${full({ ms: state.range[1], dated: axisKind(view), precision: "minute" })}. The list below has the same rows.`;
}

function hatch() {
  return svg("pattern", { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("line", { x1: 0, y1: 0, x2: 0, y2: 7, class: "hatch" }));
}

function grid(axis, kind, bottom) {
  return svg("g", { class: "axis" }, ticks(axis, kind).map(({ ms, label, midnight }) => {
    const x = axis.x(ms).toFixed(1);
    return [svg("line", { class: midnight ? "tick day" : "tick", x1: x, x2: x, y1: 20, y2: bottom }),
      svg("text", { class: midnight ? "day" : null, x, y: 13, "text-anchor": "middle" }, label)];
  }));
}

// The milestones in order, as the stretches of time between them.
const STAGES = { detect: "undetected", ack: "unacknowledged", identify: "cause unknown", mitigate: "cause known", recover: "mitigated", resolve: "recovering" };
const STAGE_GROUP = { detect: "hurt", ack: "notice", identify: "seek", mitigate: "act", recover: "well", resolve: "well" };

// A stretch is called after what is known where it begins, not after the milestone that ends it.
function stageOf(name, points, from) {
  const known = (one) => points.has(one) && points.get(one).time.ms <= from;
  if (known("recover")) return "resolve";
  if (known("mitigate")) return "recover";
  if (known("identify")) return "mitigate";
  return name === "detect" || name === "ack" ? name : "identify";
}

function stages(view, kind) {
  const points = new Map(view.milestones.filter((one) => one.time.dated === kind).map((one) => [one.name, one]));
  const found = [];
  let last = points.get("impact_start") || points.get("detect");
  if (!last) return found;
  for (const name of Object.keys(STAGES)) {
    const point = points.get(name);
    if (!point || point === last || point.time.ms <= last.time.ms) continue;
    found.push({ name, stage: stageOf(name, points, last.time.ms), from: last.time.ms, to: point.time.ms, point });
    last = point;
  }
  return found;
}

function phaseBand(view, axis, y, kind) {
  const found = stages(view, kind);
  if (!found.length) return null;
  const group = svg("g", { class: "band", "clip-path": "url(#plot)" });
  const name = axis.left ? svg("text", { class: "lane-name", x: 10, y: y + 17 }, "phases") : null;
  for (const { name, stage, from, to } of found) {
    const x = Math.max(axis.x(from), axis.left);
    const right = Math.min(axis.x(to), axis.left + axis.width);
    if (right <= x) continue;
    const width = Math.max(1, right - x - 1.5);
    const long = `${STAGES[stage]} ${human(to - from)}`;
    const text = short(long, width - 10) === long ? long : (short(human(to - from), width - 4) === human(to - from) || width > 38 ? human(to - from) : "");
    group.append(svg("g", { class: `stage ${STAGE_GROUP[stage]}`, "data-tip": `${STAGES[stage]}, until ${spaced(name)}: ${human(to - from)}` },
      svg("rect", { x, y, width, height: 26, rx: 5 }),
      svg("text", { x: x + width / 2, y: y + 17, "text-anchor": "middle" }, text)));
  }
  return svg("g", {}, name, group);
}

function ends(hurt, view) {
  return [hurt.from.ms, hurt.to ? hurt.to.ms : state.all[1]];
}

// Impact windows as bars, one track a service.
function impactTracks(view, axis, top, kind, narrow) {
  const group = svg("g", { class: "impact" });
  const windows = view.impact.windows.filter((one) => one.from.dated === kind);
  const tracks = [];
  for (const one of windows) {
    const name = one.service || "";
    if (!tracks.includes(name)) tracks.push(name);
  }
  const most = 4;
  const inner = svg("g", { "clip-path": "url(#plot)" });
  for (const one of windows) {
    const track = Math.min(tracks.indexOf(one.service || ""), most - 1);
    const [from, to] = ends(one, view);
    const x = Math.max(axis.x(from), axis.left);
    const width = Math.min(axis.x(to), axis.left + axis.width) - x;
    if (width <= 0) continue;
    const y = top + track * 24;
    const long = [one.service, one.duration || "open", one.affected, basis(one)].filter(Boolean).join(" · ");
    inner.append(svg("g", { "data-tip": `impact ${spanned(one.from, one.to)} · ${long}` },
      svg("rect", { class: one.to ? "window" : "window open", x, y, width: Math.max(2, width), height: 20, rx: 4 }),
      svg("text", { x: x + 8, y: y + 14 }, short(long, width - 12))));
  }
  if (!narrow && windows.length) group.append(svg("text", { class: "lane-name", x: 10, y: top + 14 }, "impact"));
  group.append(inner);
  return { node: group, height: windows.length ? Math.min(tracks.length, most) * 24 + 8 : 0 };
}

// The stretches in which anybody was hurt: windows of several services that overlap are shaded once.
function hurtSpans(view, kind) {
  const spans = [];
  const all = view.impact.windows.filter((one) => one.from.dated === kind).map((one) => ends(one, view));
  for (const [from, to] of all.sort((one, other) => one[0] - other[0])) {
    const last = spans[spans.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else spans.push([from, to]);
  }
  return spans;
}

function shades(view, axis, top, bottom, kind) {
  const group = svg("g", { "clip-path": "url(#plot)" });
  for (const [from, to] of hurtSpans(view, kind)) {
    const box = { x: axis.x(from), y: top, width: Math.max(1, axis.x(to) - axis.x(from)), height: bottom - top };
    group.append(svg("rect", { class: "shade", ...box }), svg("rect", { fill: "url(#hatch)", ...box }));
  }
  return group;
}

function stems(view, axis, bottom, kind) {
  const group = svg("g", { class: "stems", "clip-path": "url(#plot)" });
  for (const { to } of stages(view, kind)) {
    group.append(svg("line", { x1: axis.x(to), x2: axis.x(to), y1: 26, y2: bottom }));
  }
  return group;
}

// The whole incident in a strip, with the span in sight.
function overview(view, left, width, y, kind) {
  const all = scale(state.all, left, width);
  const counts = new Map();
  for (const at of state.matches) {
    const row = view.rows[at];
    if (isPlaced(row, kind)) { const x = Math.round(all.x(row.time.ms) / 3) * 3; counts.set(x, (counts.get(x) || 0) + 1); }
  }
  const group = svg("g", { id: "overview" }, svg("rect", { class: "ground", x: left, y, width, height: 26, rx: 4 }));
  for (const [from, to] of hurtSpans(view, kind)) {
    group.append(svg("rect", { class: "shade", x: all.x(from), y, width: Math.max(1, all.x(to) - all.x(from)), height: 26 }));
  }
  for (const [x, count] of counts) {
    const height = Math.min(22, 7 + Math.log2(count) * 3);
    group.append(svg("rect", { class: "speck", x: x - 1, y: y + 13 - height / 2, width: 2, height, rx: 1 }));
  }
  const from = all.x(state.range[0]);
  group.append(svg("rect", { class: "sight", x: from, y: y + 0.5, width: Math.max(3, all.x(state.range[1]) - from), height: 25, rx: 4 }));
  return group;
}

// Hover: what is under the pointer, else what time it is there and what was counted.
function rowsOf(target) {
  const item = target.closest && target.closest("[data-rows]");
  return item ? item.getAttribute("data-rows").split(" ").map(Number) : null;
}

function point(event) {
  const box = chart.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function hover(event) {
  const { x } = point(event);
  const cross = byId("cross");
  if (!axisNow || !cross || x < axisNow.left || x > axisNow.left + axisNow.width) { leave(); return; }
  cross.setAttribute("x1", x);
  cross.setAttribute("x2", x);
  cross.setAttribute("visibility", "visible");
  const rows = rowsOf(event.target);
  const tipped = event.target.closest("[data-tip]");
  if (rows) tip(event, rows.slice(0, 8).map((at) => rowTip(state.view.rows[at])), rows.length > 8 && html("p", {}, `and ${rows.length - 8} more: click to look closer`));
  else if (tipped) tip(event, html("p", {}, tipped.getAttribute("data-tip")));
  else {
    const ms = axisNow.at(x);
    const said = readings(state.view, ms).map((text) => html("p", { class: "soft" }, text));
    tip(event, html("p", {}, full({ ms, dated: axisKind(state.view), precision: "second" })), said);
  }
}

function rowTip(row) {
  return html("p", {}, html("b", {}, clock(row.time)), row.relative ? ` ${row.relative} ` : " ", html("i", {}, spaced(row.phase)), html("br"),
    row.title, html("br"), html("span", { class: "soft" }, [row.service, row.actor, ...(row.remarks || [])].filter(Boolean).join(" · ")));
}

function tip(event, ...children) {
  const node = byId("tip");
  show(node, ...children.map((child) => child || null));
  node.hidden = false;
  const box = node.getBoundingClientRect();
  const x = Math.min(event.clientX + 14, window.innerWidth - box.width - 8);
  const y = event.clientY + 18 + box.height > window.innerHeight ? event.clientY - box.height - 12 : event.clientY + 18;
  node.style.left = `${Math.max(8, x)}px`;
  node.style.top = `${Math.max(8, y)}px`;
}

function leave() {
  byId("tip").hidden = true;
  const cross = byId("cross");
  if (cross) cross.setAttribute("visibility", "hidden");
}

// Moving: drag pans, Shift-drag and the strip choose a span, two fingers zoom.
const pointers = new Map();
let drag = null;

function grab(event) {
  if (!axisNow || event.button) return;
  const { x, y } = point(event);
  pointers.set(event.pointerId, x);
  const strip = y >= axisNow.strip - 4;
  const axis = strip ? scale(state.all, axisNow.left, axisNow.width) : scale(state.range, axisNow.left, axisNow.width);
  drag = { x, axis, range: state.range, choosing: strip || event.shiftKey, moved: false, rows: rowsOf(event.target) };
}

function move(event) {
  if (pointers.has(event.pointerId)) pointers.set(event.pointerId, point(event).x);
  if (!drag) { hover(event); return; }
  if (pointers.size === 2) { pinch(); return; }
  const { x } = point(event);
  if (!drag.moved && Math.abs(x - drag.x) < 4) return;
  if (!drag.moved) { drag.moved = true; chart.setPointerCapture(event.pointerId); leave(); }
  if (drag.choosing) {
    const span = [drag.axis.at(drag.x), drag.axis.at(x)].sort((one, other) => one - other);
    drag.span = span;
    band(drag.x, x);
  } else {
    const shift = drag.axis.at(drag.x) - drag.axis.at(x);
    zoomTo([drag.range[0] + shift, drag.range[1] + shift]);
  }
}

function band(from, to) {
  const plot = chart.firstElementChild;
  let node = plot.querySelector(".choice");
  if (!node) { node = svg("rect", { class: "choice", y: 20, height: axisNow.strip + 6 }); plot.append(node); }
  node.setAttribute("x", Math.min(from, to));
  node.setAttribute("width", Math.abs(to - from));
}

function pinch() {
  const [one, other] = [...pointers.values()];
  const apart = Math.max(20, Math.abs(one - other));
  if (!drag.apart) { drag.apart = apart; drag.middle = drag.axis.at((one + other) / 2); drag.moved = true; return; }
  const factor = drag.apart / apart;
  const [from, to] = drag.range;
  zoomTo([drag.middle - (drag.middle - from) * factor, drag.middle + (to - drag.middle) * factor]);
}

function drop(event) {
  pointers.delete(event.pointerId);
  const done = drag;
  if (pointers.size) return;
  drag = null;
  if (!done) return;
  const choice = plot && plot.node.querySelector(".choice");
  if (choice) choice.remove();
  if (done.span) zoomTo(done.span);
  else if (!done.moved && done.rows) pick(done.rows);
  else if (!done.moved && done.choosing) {
    const length = state.range[1] - state.range[0];
    const middle = done.axis.at(done.x);
    zoomTo([middle - length / 2, middle + length / 2]);
  }
}

// One row is opened in the list; of several the chart looks closer, as far as that parts them.
function pick(rows) {
  const times = rows.map((at) => state.view.rows[at].time.ms);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  if (rows.length > 1 && to - from > SHORTEST && state.range[1] - state.range[0] > SHORTEST * 1.01) {
    const margin = Math.max((to - from) * 0.15, 500);
    zoomTo([from - margin, to + margin]);
  } else reveal(rows[0]);
}

function step(by) {
  const kind = axisKind(state.view);
  const placed = state.matches.filter((at) => isPlaced(state.view.rows[at], kind));
  if (!placed.length) return;
  const now = placed.indexOf(state.active);
  const next = placed[now < 0 ? (by > 0 ? 0 : placed.length - 1) : Math.min(placed.length - 1, Math.max(0, now + by))];
  state.active = next;
  const row = state.view.rows[next];
  const [from, to] = state.range;
  if (row.time.ms < from || row.time.ms > to) panBy(row.time.ms - (from + to) / 2);
  drawSoon();
  say(`${clock(row.time)} ${spaced(row.phase)}: ${row.title}`);
}

const KEYS = {
  "+": () => zoomBy(0.5), "=": () => zoomBy(0.5), "-": () => zoomBy(2), "0": () => zoomTo(state.all), Home: () => zoomTo(state.all),
  ArrowRight: (event) => (event.shiftKey ? panBy((state.range[1] - state.range[0]) / 5) : step(1)),
  ArrowLeft: (event) => (event.shiftKey ? panBy((state.range[0] - state.range[1]) / 5) : step(-1)),
  Enter: () => { if (state.active !== null) reveal(state.active); },
  Escape: () => { state.active = null; leave(); chart.blur(); drawSoon(); },
};

function moving() {
  chart.addEventListener("pointerdown", grab);
  chart.addEventListener("pointermove", move);
  chart.addEventListener("pointerup", drop);
  chart.addEventListener("pointercancel", (event) => { pointers.delete(event.pointerId); drag = null; });
  chart.addEventListener("pointerleave", leave);
  chart.addEventListener("dblclick", (event) => { if (axisNow) zoomBy(0.4, axisNow.at(point(event).x)); });
  chart.addEventListener("wheel", (event) => {
    const wide = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    // The page scrolls past the chart; it is the chart's wheel once it was clicked, or with Ctrl.
    if (!axisNow || (!wide && !event.ctrlKey && !event.metaKey && document.activeElement !== chart)) return;
    event.preventDefault();
    if (wide) panBy(((state.range[1] - state.range[0]) * event.deltaX) / axisNow.width);
    else zoomBy(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006), axisNow.at(point(event).x));
  }, { passive: false });
  chart.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(event);
  });
  byId("zoom").addEventListener("click", (event) => {
    const how = event.target.getAttribute("data-zoom");
    if (how === "in") zoomBy(0.5);
    if (how === "out") zoomBy(2);
    if (how === "all") zoomTo(state.all);
  });
  new ResizeObserver(() => drawSoon()).observe(chart);
}
