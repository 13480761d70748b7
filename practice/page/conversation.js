// The middle of the page: a channel or the app, and the side panel beside it.

import { blocks } from "./blocks.js";
import { composer } from "./composer.js";
import { h, icon, iconButton } from "./dom.js";
import { viewContext } from "./inputs.js";
import { messageList } from "./message.js";
import { onlookers } from "./onlookers.js";
import { avatar } from "./people.js";
import { closePanel, currentChannel, goToApp } from "./places.js";
import { scenesOffer } from "./scenes/stage.js";
import { channelOf, nameOf, personOf, store, theApp } from "./store.js";

const READ_ONLY = "This conversation is read-only. Use the buttons in the messages, or the Home tab.";
const BEGINNING = "This is the very beginning of this conversation.";

export function conversation() {
  const channel = currentChannel();
  if (store.ui.place === "app") return appPlace(channel);
  if (!channel) return h("main", { class: "main", key: "main" });
  const title = channelTitle(channel);
  return h(
    "main",
    { class: "main", key: "main", "aria-label": title },
    h(
      "header",
      { class: "head", key: "head" },
      channel.kind === "channel" && icon("hash"),
      h("h2", null, title.replace(/^#/, "")),
      h("p", { class: "topic" }, channel.topic || ""),
    ),
    log(channel, title),
    footer(channel, title),
  );
}

function channelTitle(channel) {
  return channel.kind === "channel" ? `#${channel.name}` : nameOf(personOf(channel.with));
}

/** Everything said in a channel, oldest first. */
function messagesOf(id) {
  return [...(store.snapshot.messages[id] || [])].sort((a, b) => a.ts - b.ts);
}

function log(channel, title) {
  const messages = messagesOf(channel.id).filter(
    (message) => !message.thread_ts || message.thread_ts === message.ts,
  );
  const opening = h(
    "div",
    { class: "opening", key: "opening" },
    h("h3", null, channel.kind === "channel" ? `#${channel.name}` : title),
    h("p", null, channel.topic || BEGINNING),
    channel.name === "general" && scenesOffer(),
  );
  return h(
    "div",
    {
      class: "log",
      key: `log-${channel.id}`,
      role: "log",
      "aria-label": title,
      tabindex: "0",
      "data-stick": "true",
    },
    h("div", { class: "fill" }),
    opening,
    messageList(messages, channel),
  );
}

function footer(channel, title) {
  if (channel.readonly)
    return h("p", { class: "readonly", key: "readonly", role: "note" }, icon("lock"), READ_ONLY);
  return composer({ place: channel.id, channel: channel.id, label: `Message ${title}`, commands: true });
}

/** The app: its name, its two tabs, and Home or the conversation with it. */
function appPlace(channel) {
  const { bot, dm } = theApp();
  const { tab } = store.ui;
  const name = nameOf(bot);
  const body = tab === "home" ? home() : messagesTab(channel, name);
  return h(
    "main",
    { class: "main", key: "main", "aria-label": name },
    h(
      "header",
      { class: "head app-head", key: "head" },
      h(
        "div",
        { class: "app-name" },
        avatar(bot, "small"),
        h("h2", null, name),
        h("span", { class: "tag" }, "App"),
      ),
      h(
        "div",
        { class: "tabs", role: "tablist", "aria-label": name, onkeydown: switchTab },
        tabButton("home", "Home"),
        tabButton("messages", "Messages", dm?.unread),
      ),
    ),
    h(
      "div",
      { class: "tab-panel", key: tab, role: "tabpanel", id: "tab-panel", "aria-labelledby": `tab-${tab}` },
      body,
    ),
  );
}

function tabButton(tab, label, unread) {
  const here = store.ui.tab === tab;
  const badge = !here && unread > 0 && h("span", { class: "badge" }, String(unread));
  return h(
    "button",
    {
      type: "button",
      role: "tab",
      id: `tab-${tab}`,
      key: tab,
      "aria-selected": String(here),
      "aria-controls": "tab-panel",
      tabindex: here ? "0" : "-1",
      onclick: () => goToApp(tab),
    },
    label,
    badge,
  );
}

function switchTab(event) {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const tab = store.ui.tab === "home" ? "messages" : "home";
  goToApp(tab);
  queueMicrotask(() => document.getElementById(`tab-${tab}`)?.focus());
}

function home() {
  const view = store.snapshot.home;
  const body = view
    ? blocks(view.blocks, viewContext(view))
    : h("p", { class: "quiet" }, "Opening…");
  return h(
    "div",
    // Until the app has drawn Home anew, its old buttons would be refused: they are about to be replaced.
    { class: "home", tabindex: "0", role: "region", "aria-label": "Home", inert: store.ui.opening > 0 },
    h("div", { class: "home-page" }, body),
  );
}

function messagesTab(channel, name) {
  if (!channel)
    return h("div", { class: "log" }, h("p", { class: "quiet" }, `No messages from ${name} yet.`));
  return [log(channel, name), footer(channel, name)];
}

/** The side panel: a thread, or who can see what. Another kind of panel is another entry here. */
export function sidePanel() {
  const { panel } = store.ui;
  const draw = panel && { thread, onlookers }[panel.kind];
  return draw ? draw(panel) : null;
}

function thread({ channel: id, ts }) {
  const channel = channelOf(id);
  const all = messagesOf(id);
  const parent = all.find((message) => message.ts === ts);
  if (!channel || !parent) return null;
  const replies = all.filter((message) => message.thread_ts === ts && message.ts !== ts);
  const escape = (event) => {
    if (event.key === "Escape") closePanel();
  };
  const reply = { place: `thread-${ts}`, channel: id, thread: ts, label: "Reply in thread", commands: false };
  return h(
    "aside",
    { class: "panel", id: "panel", key: "panel", "aria-label": "Thread", onkeydown: escape },
    h(
      "header",
      { class: "head" },
      h("h2", null, "Thread"),
      h("p", { class: "topic" }, channelTitle(channel)),
      iconButton("close", "Close thread", closePanel),
    ),
    threadLog(channel, parent, replies),
    !channel.readonly && composer(reply),
  );
}

function threadLog(channel, parent, replies) {
  const words = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  const props = { class: "log thread-log", key: `thread-${parent.ts}`, role: "log", "aria-label": "Replies" };
  return h(
    "div",
    { ...props, tabindex: "0", "data-stick": "true" },
    messageList([parent], channel, { inThread: true }),
    replies.length > 0 && h("div", { class: "day", key: "count" }, h("span", null, words)),
    messageList(replies, channel, { inThread: true }),
  );
}
