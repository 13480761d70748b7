// Dates and times as the viewer reads them, in the viewer's own zone and relative to the practice clock.

import { practiceNow, store } from "./store.js";

const DAY = 86400;

function zone() {
  return store.snapshot.me.tz || "UTC";
}

/** What people call the viewer's zone: its city. */
export function zoneName() {
  return zone().split("/").pop().replaceAll("_", " ");
}

function format(ts, options, timeZone = zone()) {
  return new Intl.DateTimeFormat("en-GB", { timeZone, ...options }).format(new Date(ts * 1000));
}

export function clockTime(ts) {
  return format(ts, { hour: "2-digit", minute: "2-digit" });
}

/** "10:04:37", for what happens many times an hour. */
export function secondTime(ts) {
  return format(ts, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** "Mon 23 Nov, 10:04". */
export function practiceTime(ts) {
  return `${format(ts, { weekday: "short" })} ${format(ts, { day: "numeric", month: "short" })}, ${clockTime(ts)}`;
}

export function fullTime(ts) {
  return `${format(ts, { weekday: "long", day: "numeric", month: "long", year: "numeric" })} at ${clockTime(ts)}`;
}

/** A key that is equal for two moments on the same day. */
export function dayKey(ts) {
  return format(ts, { year: "numeric", month: "2-digit", day: "2-digit" });
}

/** "today", "yesterday", "tomorrow" or null. */
function nearDay(ts) {
  const now = practiceNow();
  if (dayKey(ts) === dayKey(now)) return "today";
  if (dayKey(ts) === dayKey(now - DAY)) return "yesterday";
  if (dayKey(ts) === dayKey(now + DAY)) return "tomorrow";
  return null;
}

export function dayLabel(ts) {
  const near = nearDay(ts);
  if (near) return near[0].toUpperCase() + near.slice(1);
  return format(ts, { weekday: "long", day: "numeric", month: "long" });
}

const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const MEDIUM = { day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };

const TOKENS = {
  date_num: (ts) =>
    format(ts, { year: "numeric", month: "2-digit", day: "2-digit" }).split("/").reverse().join("-"),
  date_slash: (ts) => format(ts, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (ts) => format(ts, MEDIUM),
  date_short: (ts) => format(ts, SHORT),
  date_long: (ts) => format(ts, LONG),
  date_pretty: (ts) => nearDay(ts) || format(ts, MEDIUM),
  date_short_pretty: (ts) => nearDay(ts) || format(ts, SHORT),
  date_long_pretty: (ts) => nearDay(ts) || format(ts, LONG),
  date_long_full: (ts) => format(ts, LONG),
  day_divider_pretty: (ts) => dayLabel(ts),
  time: (ts) => clockTime(ts),
  time_secs: (ts) => format(ts, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago: (ts) => ago(ts),
};

/** Fills Slack's date tokens, as in "{date_short_pretty} at {time}". */
export function fillDate(ts, pattern) {
  return pattern.replace(/\{(\w+)\}/g, (token, name) => (TOKENS[name] ? TOKENS[name](ts) : token));
}

function ago(ts) {
  const seconds = ts - practiceNow();
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  for (const [unit, size] of [
    ["day", DAY],
    ["hour", 3600],
    ["minute", 60],
  ]) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  }
  return words.format(Math.round(seconds), "second");
}

/** Minutes by which the zone is ahead of UTC at this moment. */
function offsetAt(ts) {
  const parts = {};
  const wanted = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  };
  const formatter = new Intl.DateTimeFormat("en-GB", { timeZone: zone(), ...wanted });
  for (const { type, value } of formatter.formatToParts(new Date(ts * 1000))) parts[type] = Number(value);
  const wall =
    Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) / 1000;
  return Math.round((wall - ts) / 60);
}

/** The value of a datetime-local input for this moment. */
export function toLocalInput(ts) {
  return new Date((ts + offsetAt(ts) * 60) * 1000).toISOString().slice(0, 16);
}

/** The moment a datetime-local input means in the viewer's zone, or null when it is empty. */
export function fromLocalInput(value) {
  const wall = Date.parse(`${value}Z`) / 1000;
  if (Number.isNaN(wall)) return null;
  const guess = wall - offsetAt(wall) * 60;
  return wall - offsetAt(guess) * 60;
}
