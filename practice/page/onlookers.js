// "Who can see what": what each onlooker has of this workspace, live, in the side panel.

import { h, iconButton } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { closePanel } from "./places.js";
import { redraw, store } from "./store.js";
import { practiceTime, secondTime } from "./time.js";

const EVERY = 1500; // milliseconds between two looks while the panel is open
const seen = new Map(); // by row: its content, and how often and when it was written since the panel was opened

let views = null;
let timer = null;

export function toggleOnlookers() {
  if (store.ui.panel?.kind === "onlookers") return stop();
  store.ui.panel = { kind: "onlookers", view: "owner", query: "" };
  store.ui.focusNext = ["#panel [aria-selected=true]"];
  seen.clear();
  look();
  timer = setInterval(look, EVERY);
  redraw();
}

function stop() {
  clearInterval(timer);
  views = null;
  closePanel();
}

async function look() {
  if (store.ui.panel?.kind !== "onlookers") return clearInterval(timer);
  try {
    const response = await fetch("/practice/onlookers");
    views = (await response.json()).views;
  } catch {
    return; // the page says itself that it is reconnecting
  }
  for (const view of views) for (const table of view.tables || []) for (const row of table.rows) note(table, row);
  redraw();
}

/** Remembers a row, and that it was rewritten when its bytes are not what they were. */
function note(table, row) {
  const key = rowKey(table, row);
  const now = JSON.stringify(row.filter((cell) => !cell.times));
  const before = seen.get(key);
  if (!before) seen.set(key, { now, times: 0 });
  else if (before.now !== now) seen.set(key, { now, times: before.times + 1 });
}

function rowKey(table, row) {
  return `${table.name} ${row.filter((cell) => typeof cell === "string").slice(0, 2).join(" ")}`;
}

export function onlookers(panel) {
  const view = views?.find((one) => one.id === panel.view);
  const escape = (event) => {
    if (event.key === "Escape") stop();
  };
  return h(
    "aside",
    { class: "panel onlookers", id: "panel", key: "onlookers", "aria-label": "Who can see what", onkeydown: escape },
    h("header", { class: "head" }, h("h2", null, "Who can see what"), h("div", { class: "spring" }), closer()),
    tabs(panel),
    view ? page(panel, view) : h("p", { class: "quiet" }, "Nobody looks on here: start the workspace with Sidecar."),
  );
}

function closer() {
  return iconButton("close", "Close who can see what", stop);
}

function tabs(panel) {
  const tab = (view) => {
    const here = view.id === panel.view;
    const go = () => {
      panel.view = view.id;
      redraw();
    };
    const props = { type: "button", key: view.id, class: here ? "onlooker here" : "onlooker", role: "tab" };
    return h("button", { ...props, id: `onlooker-${view.id}`, "aria-selected": String(here), onclick: go }, view.title);
  };
  return h("div", { class: "onlooker-tabs", role: "tablist", "aria-label": "Onlookers" }, (views || []).map(tab));
}

function page(panel, view) {
  const search = (event) => {
    panel.query = event.target.value;
    redraw();
  };
  return h(
    "div",
    { class: "onlooker-page", key: view.id, role: "tabpanel", "aria-labelledby": `onlooker-${view.id}`, tabindex: "0" },
    h("p", { class: "onlooker-has" }, view.has),
    h("p", { class: "onlooker-misses" }, view.misses),
    h("input", {
      class: "control",
      type: "search",
      "aria-label": "Search here",
      placeholder: "Search here, for a name or an id",
      value: panel.query,
      oninput: search,
    }),
    body(view, panel.query.trim().toLowerCase()),
  );
}

function body(view, query) {
  const fits = (text) => !query || text.toLowerCase().includes(query);
  if (view.tables) return found(view.tables.map((one) => table(one, fits)).filter(Boolean));
  if (view.lines) return found(view.lines.filter(fits).map((line, n) => h("pre", { key: n, class: "log-line" }, line)));
  return found(view.messages.filter((one) => fits(read(one))).map(message));
}

/** All that can be looked for in a message: its words as they are read, and as they came. */
function read(one) {
  return [one.head, ...one.parts.flatMap(({ words, formatted }) => (formatted ? [wordsOf(mrkdwn(words)), words] : [words]))].join(" ");
}

/** The words of what h() describes. */
function wordsOf(node) {
  if (Array.isArray(node)) return node.map(wordsOf).join("");
  return typeof node === "object" ? wordsOf(node.children) : String(node);
}

function found(parts) {
  return parts.length ? parts : h("p", { class: "quiet" }, "Nothing here.");
}

function message(one) {
  return h(
    "article",
    { class: "seen-message", key: one.id },
    h("p", { class: "seen-head" }, `${one.head}, ${practiceTime(one.at)}`),
    one.parts.map((part, n) => h("p", { key: n }, part.formatted ? mrkdwn(part.words) : part.words)),
  );
}

function table(one, fits) {
  const rows = one.rows.filter((row) => fits(row.map(cellText).join(" ")));
  if (!rows.length) return null;
  const more = one.more > 0 && h("p", { class: "quiet" }, `and ${one.more} more rows`);
  const names = one.columns.map((name) => h("th", { key: name, scope: "col" }, name));
  const head = h("tr", null, h("th", { key: "since", scope: "col" }, "since you look"), names);
  return h(
    "section",
    { key: one.name, class: "seen-table" },
    h("h3", null, one.name),
    h(
      "div",
      { class: "seen-scroll", tabindex: "0", role: "region", "aria-label": one.name },
      h("table", null, h("thead", null, head), h("tbody", null, rows.map((row) => tableRow(one, row)))),
    ),
    more,
  );
}

function tableRow(one, row) {
  const times = seen.get(rowKey(one, row))?.times || 0;
  const mark = times > 0 && h("span", { class: "rewritten" }, `rewritten ${times}×`);
  const cells = row.map((cell, n) => h("td", { key: n, title: cellText(cell) }, short(cellText(cell))));
  return h("tr", { key: rowKey(one, row) }, h("td", { key: "since" }, mark || "as it was"), cells);
}

/** Ids are long and say nothing; their beginning tells them apart. */
function short(text) {
  return /^[0-9a-f]{32}$/.test(text) ? `${text.slice(0, 6)}…` : text;
}

function cellText(cell) {
  if (cell.times) return cell.times.map(secondTime).join(", ") || "not since the start";
  return typeof cell === "string" ? cell : `${cell.hex} … ${cell.bytes.toLocaleString("en")} bytes`;
}
