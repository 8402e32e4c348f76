// Times in the zone that the reader chose. Times without a full date stay in UTC: no zone's offset is known then.
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const formats = new Map();

// American English knows names such as EST, British English names such as CET; what neither knows is an offset.
function formatOf(zone, language) {
  const key = `${zone} ${language}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(language, {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric", timeZoneName: "short",
    }));
  }
  return formats.get(key);
}

function partsOf(ms, zone, language) {
  const parts = {};
  for (const { type, value } of formatOf(zone, language).formatToParts(ms)) parts[type] = value;
  return parts;
}

// The civil time at an instant, as if it were UTC, and the zone's name then.
function civil(ms, zone) {
  if (zone === "UTC") return { ms, name: "UTC" };
  const parts = partsOf(ms, zone, "en-US");
  let name = parts.timeZoneName;
  if (name.startsWith("GMT")) name = partsOf(ms, zone, "en-GB").timeZoneName.replace("GMT", "UTC");
  const whole = Date.UTC(+parts.year, parts.month - 1, +parts.day, +parts.hour, +parts.minute, +parts.second);
  return { ms: whole + (((ms % 1000) + 1000) % 1000), name };
}

function two(number) {
  return String(number).padStart(2, "0");
}

function clockOf(ms, seconds) {
  const at = new Date(ms);
  const text = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  return seconds ? `${text}:${two(at.getUTCSeconds())}` : text;
}

function zoneOf(time) {
  return time.dated === "full" && time.precision !== "day" ? state.zone : "UTC";
}

function clock(time) {
  if (time.precision === "day") return "day";
  return clockOf(civil(time.ms, zoneOf(time)).ms, time.precision === "second");
}

// The day as people write it; empty where there is only a clock.
function day(time) {
  if (time.dated === "no_date") return "";
  const at = new Date(civil(time.ms, zoneOf(time)).ms);
  const short = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
  if (time.dated === "no_year") return `${short}, year unknown`;
  return `${WEEKDAYS[at.getUTCDay()]} ${short} ${at.getUTCFullYear()}`;
}

function full(time) {
  const zone = time.precision === "day" ? "" : civil(time.ms, zoneOf(time)).name;
  const text = time.precision === "day" ? "" : clock(time);
  return [day(time), text, zone].filter(Boolean).join(" ");
}

function spanned(from, to) {
  if (!to) return `${full(from)} → open`;
  if (day(from) !== day(to)) return `${full(from)} → ${full(to)}`;
  return `${[day(from), clock(from)].filter(Boolean).join(" ")} → ${clock(to)} ${civil(to.ms, zoneOf(to)).name}`;
}

// The two greatest units, as everywhere in the report.
function human(ms) {
  const all = Math.round(Math.abs(ms) / 1000);
  const units = [[Math.floor(all / 86400), "d"], [Math.floor(all / 3600) % 24, "h"], [Math.floor(all / 60) % 60, "m"], [all % 60, "s"]];
  const first = units.findIndex(([count]) => count > 0);
  if (first < 0) return "0s";
  const text = units.slice(first, first + 2).filter(([count]) => count > 0).map(([count, unit]) => count + unit).join(" ");
  return ms < 0 ? `-${text}` : text;
}

function zones() {
  const found = [["UTC", "UTC"]];
  if (data.zone) found.push([data.zone, data.zone.split("/").pop().replaceAll("_", " "), data.zone]);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (own && !found.some(([zone]) => zone === own)) found.push([own, "Local", `this computer: ${own}`]);
  return found.filter(([zone]) => {
    try { return Boolean(formatOf(zone, "en-US")); } catch { return false; }
  });
}
