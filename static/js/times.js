// "in 5 hours" stays true while the page is open: the same rule as the server's, each minute, by the server's clock.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const root = document.documentElement;
const zone = root.dataset.zone;
const skew = root.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0;
const away = new Intl.RelativeTimeFormat(root.lang, { numeric: "always" });
const around = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
const calendar = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });

export function watchTimes() {
  setInterval(refresh, MINUTE);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const text = relative(time.dateTime, Date.now() + skew);
    const rest = time.dataset.relative === "deadline" ? time.textContent.slice(time.textContent.indexOf(" (")) : "";
    if (time.textContent !== text + rest) time.textContent = text + rest;
  }
}

export function relative(stamp, now) {
  if (!stamp.includes("T")) return inDays(stamp, now);
  const left = Date.parse(stamp) - now;
  if (Math.abs(left) < MINUTE) return around.format(0, "second");
  if (Math.abs(left) <= 90 * MINUTE) return away.format(signed(left, MINUTE), "minute");
  if (Math.abs(left) <= 48 * HOUR) return away.format(signed(left, HOUR), "hour");
  return inDays(dayOf(Date.parse(stamp)), now);
}

// Begun hours and minutes do not count; the sign survives rounding to nothing.
function signed(left, unit) {
  return Math.sign(left) * Math.floor(Math.abs(left) / unit);
}

function inDays(day, now) {
  const days = Math.round((Date.parse(day) - Date.parse(dayOf(now))) / (24 * HOUR));
  return (Math.abs(days) < 2 ? around : away).format(days, "day");
}

function dayOf(moment) {
  return calendar.format(moment);
}
