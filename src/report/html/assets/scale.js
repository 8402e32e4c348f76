// The axis: from times to pixels, and where its ticks are.
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800,
  1209600, 2592000, 7776000, 31536000].map((seconds) => seconds * 1000);
const SHORTEST = 2000;

// The kind of date that can be on the axis: times that lack a part of it cannot stand beside those that do not.
function axisKind(view) {
  const first = view.start || (view.rows.find((row) => row.time) || {}).time;
  return first ? first.dated : "full";
}

function isPlaced(row, kind) {
  return Boolean(row.time) && row.time.dated === kind;
}

function extent(view) {
  const kind = axisKind(view);
  let from = Infinity;
  let to = -Infinity;
  const see = (ms) => { from = Math.min(from, ms); to = Math.max(to, ms); };
  for (const row of view.rows) {
    if (isPlaced(row, kind)) { see(row.time.ms); if (row.until) see(row.until); }
  }
  for (const point of view.milestones) if (point.time.dated === kind) see(point.time.ms);
  for (const hurt of view.impact.windows) {
    if (hurt.from.dated === kind) { see(hurt.from.ms); if (hurt.to) see(hurt.to.ms); }
  }
  if (from > to) return null;
  const margin = Math.max((to - from) * 0.04, 60000);
  return [from - margin, to + margin];
}

function scale([from, to], left, width) {
  const per = width / (to - from);
  return { x: (ms) => left + (ms - from) * per, at: (x) => from + (x - left) / per, from, to, left, width };
}

function ticks(axis, kind) {
  const zone = kind === "full" ? state.zone : "UTC";
  const room = Math.max(2, Math.floor(axis.width / 92));
  const step = STEPS.find((one) => (axis.to - axis.from) / one <= room) || STEPS[STEPS.length - 1];
  const found = [];
  let last = null;
  const shift = civil(axis.from, zone).ms - axis.from;
  for (let local = Math.ceil((axis.from + shift) / step) * step; found.length < 40; local += step) {
    // A clock change within the span moves what follows.
    const guess = local - shift;
    const ms = guess - (civil(guess, zone).ms - local);
    if (ms > axis.to) break;
    if (ms < axis.from || ms === last) continue;
    const at = new Date(civil(ms, zone).ms);
    const midnight = at.getUTCHours() + at.getUTCMinutes() + at.getUTCSeconds() === 0;
    const label = (step >= 86400000 || midnight) && kind !== "no_date"
      ? `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}` : clockOf(at.getTime(), step < 60000);
    found.push({ ms, label, midnight });
    last = ms;
  }
  return found;
}

function zoomTo([from, to]) {
  const all = state.all;
  if (!all) return;
  const whole = all[1] - all[0];
  const length = Math.min(whole, Math.max(SHORTEST, to - from));
  const middle = (from + to) / 2;
  const begin = Math.min(Math.max(middle - length / 2, all[0]), all[1] - length);
  state.range = [begin, begin + length];
  drawSoon();
}

function zoomBy(factor, around) {
  const [from, to] = state.range;
  const at = around === undefined ? (from + to) / 2 : around;
  const [least, most] = state.all || state.range;
  const length = Math.min(most - least, Math.max(SHORTEST, (to - from) * factor));
  const share = (at - from) / (to - from);
  zoomTo([at - length * share, at + length * (1 - share)]);
}

function panBy(ms) {
  zoomTo([state.range[0] + ms, state.range[1] + ms]);
}
