// Where the person is: a channel, the app's Home or its Messages, and a thread beside it. The address remembers.

import { act, redraw, store, theApp } from "./store.js";

/** Goes to a channel. The app's own conversation is the Messages tab of the app. */
export function goTo(channelId) {
  const { ui } = store;
  if (theApp().dm?.id === channelId) return goToApp("messages");
  Object.assign(ui, { place: channelId, drawer: false });
  if (ui.panel?.kind === "thread" && ui.panel.channel !== channelId) ui.panel = null;
  return arrived();
}

/** Goes to one tab of the app, which the app is told. */
export function goToApp(tab = store.ui.tab) {
  const panel = store.ui.panel?.kind === "thread" ? null : store.ui.panel;
  Object.assign(store.ui, { place: "app", tab, panel, drawer: false });
  if (tab === "home") store.ui.opening += 1;
  arrived();
  // Home is drawn anew each time it is opened; what was ticked in it is the app's to show again.
  if (tab === "home" && store.snapshot.home) store.ui.inputs.delete(`view-${store.snapshot.home.id}`);
  tell(tab, store.ui);
}

async function tell(tab, ui) {
  await act(tab === "home" ? "home" : "messages", {}, { quiet: true });
  if (tab === "home") ui.opening -= 1;
  redraw();
}

function arrived() {
  const { place, tab } = store.ui;
  const url = new URL(location.href);
  url.hash = place === "app" ? tab : place;
  history.replaceState(null, "", url);
  redraw();
}

/** The channel whose messages are on screen, or null on the app's Home. */
export function currentChannel() {
  const { place, tab } = store.ui;
  if (place !== "app") return store.snapshot.channels.find((channel) => channel.id === place) || null;
  return tab === "messages" ? theApp().dm : null;
}

/** Finds a place for a page that has just been opened, or whose place is gone. */
export function settle() {
  const { channels } = store.snapshot;
  if (store.ui.place === "app" || channels.some((channel) => channel.id === store.ui.place)) return;
  const wanted = location.hash.slice(1);
  if (wanted === "home" || wanted === "messages") goToApp(wanted);
  else
    goTo(
      (
        channels.find((channel) => channel.id === wanted) ||
        channels.find((channel) => channel.kind === "channel") ||
        channels[0]
      )?.id,
    );
}

const marking = new Set();

/** Marks what is on screen as read. */
export async function markRead() {
  const channel = currentChannel();
  if (!channel?.unread || document.visibilityState !== "visible") return;
  const once = `${store.as} ${channel.id} ${store.snapshot.version}`;
  if (marking.has(once)) return;
  marking.add(once);
  await act("read", { channel: channel.id }, { quiet: true });
}

export function openThread(channel, ts) {
  store.ui.panel = { kind: "thread", channel, ts };
  store.ui.focusNext = ["#panel textarea", "#panel .icon-button"];
  redraw();
}

export function closePanel() {
  store.ui.panel = null;
  store.ui.focusNext = [".composer textarea", ".tabs [aria-selected=true]"];
  redraw();
}
