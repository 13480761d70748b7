// The practice workspace's page: draws every snapshot, keeps what the person is doing.

import { conversation, sidePanel } from "./conversation.js";
import { h, iconButton, patch } from "./dom.js";
import { afterDraw, beforeDraw, trapTab } from "./focus.js";
import { forgetGoneInputs } from "./inputs.js";
import { confirmDialog } from "./menu.js";
import { modal, topView } from "./modal.js";
import { markRead, settle } from "./places.js";
import { giveWay, loadScenes } from "./scenes/player.js";
import { stageView } from "./scenes/stage.js";
import { sidebar } from "./sidebar.js";
import { become, connect, dismiss, onDraw, redraw, refresh, store, toast } from "./store.js";
import { applyTheme, tickClock, topbar } from "./topbar.js";

const SLACK = 40; // pixels from the end of a log that still count as being at its end

function draw() {
  const { snapshot, ui } = store;
  settle();
  showNotices();
  forgetGoneInputs([...snapshot.modals, ...(snapshot.home ? [snapshot.home] : [])]);
  const had = beforeDraw();
  const stuck = logsAtEnd();
  const covered = Boolean(topView() || ui.confirm);
  patch(document.getElementById("app"), [shell(covered), modal(), confirmDialog(), stageView(), toasts()]);
  scrollLogs(stuck);
  afterDraw(had);
  document.title = title();
  document.body.dataset.version = snapshot.version;
  document.body.dataset.as = snapshot.me.id;
  markRead();
}

function shell(covered) {
  const panel = sidePanel();
  const closeDrawer = () => {
    store.ui.drawer = false;
    redraw();
  };
  return h(
    "div",
    { class: panel ? "shell with-panel" : "shell", key: "shell", inert: covered },
    topbar(),
    sidebar(),
    store.ui.drawer && h("div", { class: "scrim", key: "scrim", onclick: closeDrawer }),
    conversation(),
    panel,
  );
}

function title() {
  const unread = store.snapshot.channels.reduce((sum, channel) => sum + channel.unread, 0);
  return `${unread ? `(${unread}) ` : ""}${store.snapshot.team.name}`;
}

/** Notices that came while the page was open become toasts. */
function showNotices() {
  const { ui, snapshot } = store;
  const newest = Math.max(0, ...snapshot.notices.map((notice) => notice.id));
  if (ui.seenNotice !== null)
    for (const notice of snapshot.notices) if (notice.id > ui.seenNotice) toast(notice.text);
  ui.seenNotice = newest;
}

function toasts() {
  const rows = store.ui.toasts.map((entry) =>
    h(
      "div",
      { class: "toast", key: entry.id },
      h("span", null, entry.text),
      iconButton("close", "Dismiss", () => dismiss(entry.id)),
    ),
  );
  return h("div", { class: "toasts", key: "toasts", role: "status", "aria-live": "polite" }, rows);
}

function logsAtEnd() {
  const logs = [...document.querySelectorAll("[data-stick]")];
  return new Set(logs.filter((log) => log.scrollHeight - log.scrollTop - log.clientHeight < SLACK));
}

/** A log that was at its end, or that has just appeared, shows its end. */
function scrollLogs(stuck) {
  for (const log of document.querySelectorAll("[data-stick]")) {
    if (stuck.has(log) || !log.dataset.shown) log.scrollTop = log.scrollHeight;
    log.dataset.shown = "true";
  }
}

function start() {
  applyTheme();
  onDraw(draw);
  document.addEventListener("keydown", trapTab);
  document.addEventListener("visibilitychange", () => store.snapshot && markRead());
  window.addEventListener("popstate", () => {
    const as = new URLSearchParams(location.search).get("as");
    if (as && as !== store.as) become(as, "replaceState");
    refresh();
  });
  setInterval(tickClock, 5000);
  giveWay();
  refresh().then(connect).then(loadScenes);
}

start();
