// Lanes: rows by service, source or phase; marks that would hide each other become one with a number.
const LANES = 14;
const ROOM = 26;
const DEPTH = 4;
// With more rows in sight than this, marks keep further apart: fewer, with higher numbers.
const MANY = 500;

const LANE_OF = {
  service: (row) => row.service || "",
  source: (row) => sourceOf(row),
  phase: (row) => row.phase,
};
const NAMELESS = { service: "no service", source: "no source", phase: "" };

// The lanes of the whole incident, so that neither a filter nor a zoom moves them about.
function lanesOf(view, by, kind, width) {
  const key = `${by} ${width}`;
  if (!view.lanes || view.lanes.key !== key) view.lanes = { key, all: layLanes(view, by, kind, width) };
  return view.lanes.all;
}

function layLanes(view, by, kind, width) {
  const lanes = new Map();
  view.rows.forEach((row, at) => {
    if (!isPlaced(row, kind)) return;
    const name = LANE_OF[by](row);
    if (!lanes.has(name)) lanes.set(name, { name, label: name || NAMELESS[by], rows: [], last: !name });
    lanes.get(name).rows.push(at);
  });
  let all = [...lanes.values()];
  if (by === "phase") all.sort((one, other) => ORDER.indexOf(one.name) - ORDER.indexOf(other.name));
  if (by === "phase") all.forEach((lane) => { lane.label = spaced(lane.name); });
  all.sort((one, other) => one.last - other.last);
  if (all.length > LANES) {
    const kept = [...all].sort((one, other) => other.rows.length - one.rows.length).slice(0, LANES - 1);
    const rest = all.filter((lane) => !kept.includes(lane));
    const rows = rest.flatMap((lane) => lane.rows).sort((one, other) => one - other);
    all = all.filter((lane) => kept.includes(lane));
    all.push({ name: null, label: `${rest.length} others`, rows });
  }
  for (const lane of all) lane.depth = depth(lane, view, width);
  return all;
}

// How many sub-rows a lane gets: enough that most titles have room when all is in sight.
function depth(lane, view, width) {
  const axis = scale(state.all, 0, width);
  const ends = [];
  for (const at of lane.rows) {
    const x = axis.x(view.rows[at].time.ms);
    const free = ends.findIndex((end) => end < x);
    const end = x + 150;
    if (free >= 0) ends[free] = end;
    else if (ends.length < (view.rows.length > MANY ? 2 : DEPTH)) ends.push(end);
  }
  return Math.max(1, ends.length);
}

// Gives each row in sight a sub-row; those without room join the mark that is in their way.
function pack(lane, view, axis, chosen) {
  const apart = chosen.size > MANY ? 56 : ROOM - 6;
  const subs = Array.from({ length: lane.depth }, () => []);
  for (const at of lane.rows) {
    if (!chosen.has(at)) continue;
    const row = view.rows[at];
    const x = axis.x(row.time.ms);
    const right = row.until ? axis.x(row.until) : x;
    if (right < axis.left - 12 || x > axis.left + axis.width + 12) continue;
    const shown = Math.max(x, axis.left);
    let best = -1;
    let room = apart;
    subs.forEach((sub, index) => {
      const gap = sub.length ? shown - sub[sub.length - 1].x : 10000 - index;
      if (gap > room) { best = index; room = gap; }
    });
    if (best >= 0) subs[best].push({ x: shown, right, rows: [at], cut: x < axis.left });
    else nearest(subs, shown).rows.push(at);
  }
  return subs;
}

function nearest(subs, x) {
  let found = null;
  for (const sub of subs) {
    const last = sub[sub.length - 1];
    if (last && (!found || Math.abs(last.x - x) < Math.abs(found.x - x))) found = last;
  }
  return found;
}

// A title cut to its room; letters are about 6.4 pixels wide.
function short(text, room) {
  const most = Math.floor(room / 6.4);
  if (most < 6) return "";
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

// An attempt that failed looks like one that helped, unless it is said; a false lead is one by its mark.
function labelOf(row) {
  return ["failed", "worked in part"].includes(row.outcome) ? `${row.outcome}: ${row.title}` : row.title;
}

function drawLane(group, lane, view, axis, top, chosen) {
  const bars = svg("g");
  const marks = svg("g");
  pack(lane, view, axis, chosen).forEach((sub, index) => {
    const y = top + 6 + index * ROOM + ROOM / 2;
    sub.forEach((item, order) => {
      const row = view.rows[item.rows[0]];
      const next = order + 1 < sub.length ? sub[order + 1].x - 14 : axis.left + axis.width;
      const many = item.rows.length > 1;
      if (item.right > item.x + 4 && !many) {
        bars.append(svg("rect", {
          class: `span ${groupOf(row.phase)}`, x: item.x, y: y - 9, height: 18, rx: 9,
          width: Math.min(item.right, axis.left + axis.width + 20) - item.x,
        }));
      }
      const node = many ? heap(item.rows, view) : mark(row.phase);
      const text = many ? "" : short(labelOf(row), next - item.x - 16);
      marks.append(svg("g", {
        class: `item${item.rows.includes(state.active) ? " active" : ""}`, "data-rows": item.rows.join(" "),
        transform: `translate(${item.x.toFixed(1)} ${y})`,
      }, many ? null : svg("rect", { class: "hit", x: -12, y: -12, width: 24 + text.length * 6.4, height: 24 }),
      node, text && svg("text", { class: "label", x: 14, y: 4 }, text)));
    });
  });
  group.replaceChildren(bars, marks);
}

// Several rows at one place: the phase that most of them have, and how many they are.
function heap(rows, view) {
  const counts = new Map();
  for (const at of rows) counts.set(view.rows[at].phase, (counts.get(view.rows[at].phase) || 0) + 1);
  const [first] = [...counts].sort((one, other) => other[1] - one[1] || ORDER.indexOf(one[0]) - ORDER.indexOf(other[0]))[0];
  const label = rows.length > 999 ? "1k+" : String(rows.length);
  return svg("g", { class: `mark heap ${groupOf(first)}` },
    svg("rect", { x: -7 - label.length * 2.6, y: -10, width: 14 + label.length * 5.2, height: 20, rx: 10 }),
    svg("text", { y: 3.6 }, label));
}
