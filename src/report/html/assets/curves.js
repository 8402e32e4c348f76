// What was counted, on the same axis: the share of requests that failed, and failing lines.
const CURVE = 74;

function curves(view, axis, top, narrow) {
  const drawn = [];
  for (const counted of ["requests", "symptoms"]) {
    const series = view.series.filter((one) => one.counted === counted);
    if (!series.length) continue;
    drawn.push(panel(counted, series, axis, top + drawn.length * (CURVE + 38), narrow));
  }
  return drawn;
}

function valueAt(series, index) {
  const part = series.part[index];
  if (part === undefined) return null;
  if (series.counted === "requests") {
    const whole = series.whole[index];
    return whole ? (part / whole) * 100 : null;
  }
  return part / (series.step / 60000);
}

function panel(counted, series, axis, top, narrow) {
  const highest = Math.max(...series.map((one) => one.part.reduce((most, _, at) => Math.max(most, valueAt(one, at) || 0), 0)));
  const most = nice(highest);
  const bottom = top + CURVE;
  const y = (value) => bottom - (value / most) * CURVE;
  const unit = counted === "requests" ? " %" : "";
  const group = svg("g", { class: `panel ${counted}` });
  for (const value of [0, most / 2, most]) {
    group.append(svg("line", { class: "grid", x1: axis.left, x2: axis.left + axis.width, y1: y(value), y2: y(value) }));
    if (!narrow || value) {
      group.append(svg("text", { class: "scale", x: narrow ? axis.left + axis.width - 2 : axis.left - 8, y: y(value) + (narrow ? -3 : 4), "text-anchor": "end" },
        `${Number(value.toPrecision(3)).toLocaleString("en")}${unit}`));
    }
  }
  const title = counted === "requests" ? "Requests that failed" : "Failing lines a minute";
  group.append(svg("text", { class: "panel-title", x: axis.left, y: top - 8 }, title));
  const inner = svg("g", { "clip-path": "url(#plot)" });
  series.forEach((one, index) => inner.append(counted === "requests" || series.length > 1
    ? line(one, index, axis, y, bottom) : bars(one, axis, y, bottom)));
  group.append(inner, legend(series, axis, top, title.length * 6.2 + 16));
  return { node: group, series, counted, height: CURVE + 38 };
}

function nice(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10].map((one) => one * power).find((one) => one >= value * 0.999) || value;
}

function line(series, index, axis, y, bottom) {
  const runs = [];
  let run = null;
  series.part.forEach((_, at) => {
    const value = valueAt(series, at);
    if (value === null) { run = null; return; }
    if (!run) { run = []; runs.push(run); }
    run.push([axis.x(series.from + (at + 0.5) * series.step), y(value)]);
  });
  const path = (points) => points.map(([x, height], at) => `${at ? "L" : "M"}${x.toFixed(1)} ${height.toFixed(1)}`).join("");
  const node = svg("g", { class: `curve c${index}` });
  for (const points of runs) {
    if (index === 0) {
      node.append(svg("path", { class: "area", d: `${path(points)}L${points[points.length - 1][0].toFixed(1)} ${bottom}L${points[0][0].toFixed(1)} ${bottom}Z` }));
    }
    node.append(points.length === 1
      ? svg("circle", { class: "dot", cx: points[0][0].toFixed(1), cy: points[0][1].toFixed(1), r: 2 })
      : svg("path", { class: "line", d: path(points) }));
  }
  return node;
}

function bars(series, axis, y, bottom) {
  const width = Math.max(1, axis.x(series.from + series.step) - axis.x(series.from) - 1);
  const node = svg("g", { class: "bars" });
  series.part.forEach((_, at) => {
    const value = valueAt(series, at);
    if (!value) return;
    const top = y(value);
    node.append(svg("rect", { x: axis.x(series.from + at * series.step).toFixed(1), width: width.toFixed(1), y: top.toFixed(1), height: Math.max(1, bottom - top).toFixed(1) }));
  });
  return node;
}

function legend(series, axis, top, indent) {
  const node = svg("g", { class: "legend" });
  if (series.length === 1 && !series[0].service) return node;
  let x = axis.left + indent;
  series.forEach((one, index) => {
    const name = one.service || (series.length > 1 ? "all others" : "");
    if (series.length > 1) node.append(svg("line", { class: `line c${index}`, x1: x, x2: x + 16, y1: top - 12, y2: top - 12 }));
    node.append(svg("text", { x: x + (series.length > 1 ? 21 : 0), y: top - 8 }, name));
    x += 40 + name.length * 6.4;
  });
  return node;
}

// What the curves say at an instant.
function readings(view, ms) {
  const said = [];
  for (const one of view.series) {
    const at = Math.floor((ms - one.from) / one.step);
    const value = valueAt(one, at);
    if (value === null || (one.counted === "symptoms" && !value)) continue;
    const name = one.service ? `${one.service}: ` : "";
    said.push(one.counted === "requests"
      ? `${name}${value.toFixed(value < 10 ? 1 : 0)} % of ${plural(one.whole[at], "request")} failed`
      : `${name}${Number(value.toPrecision(3))} failing lines a minute`);
  }
  return said;
}
