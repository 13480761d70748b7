// The sidebar: workspace, channels, direct messages, apps.

import { h, icon } from "./dom.js";
import { avatar } from "./people.js";
import { goTo, goToApp } from "./places.js";
import { nameOf, personOf, store, theApp } from "./store.js";

export function sidebar() {
  const { channels, team, me } = store.snapshot;
  const { bot, dm } = theApp();
  const named = channels.filter((channel) => channel.kind === "channel");
  const direct = channels.filter((channel) => channel.kind === "im" && channel.id !== dm?.id);
  const app = row({
    id: "app",
    face: avatar(bot, "tiny"),
    name: nameOf(bot),
    unread: dm?.unread || 0,
    go: () => goToApp(),
  });
  return h(
    "nav",
    {
      class: store.ui.drawer ? "sidebar out" : "sidebar",
      key: "sidebar",
      "aria-label": team.name,
      id: "sidebar",
    },
    h(
      "div",
      { class: "team" },
      h("span", { class: "team-mark", "aria-hidden": "true" }, team.name[0]),
      h("h1", null, team.name),
    ),
    h(
      "div",
      { class: "sidebar-scroll" },
      group("Channels", named.map(channelRow)),
      group("Direct messages", [...direct.map(directRow), selfRow(me)]),
      group("Apps", [app]),
    ),
  );
}

function group(title, rows) {
  const id = `group-${title.toLowerCase().replace(/\s/g, "-")}`;
  return h(
    "section",
    { key: id, class: "group" },
    h("h2", { id }, title),
    h("ul", { "aria-labelledby": id }, rows),
  );
}

function channelRow(channel) {
  return row({
    id: channel.id,
    face: icon("hash"),
    name: channel.name,
    unread: channel.unread,
    go: () => goTo(channel.id),
  });
}

function directRow(channel) {
  const person = personOf(channel.with);
  return row({
    id: channel.id,
    face: avatar(person, "tiny"),
    name: nameOf(person),
    unread: channel.unread,
    go: () => goTo(channel.id),
  });
}

/** Slack lists oneself among the direct messages; here it only says who one is. */
function selfRow(me) {
  const label = h("span", { class: "place-name" }, nameOf(me), h("span", { class: "you" }, "you"));
  return h("li", { key: "self" }, h("div", { class: "place still" }, avatar(me, "tiny"), label));
}

function row({ id, face, name, unread, go }) {
  const here = store.ui.place === id;
  const kind = `place${here ? " here" : ""}${unread ? " unread" : ""}`;
  const badge =
    unread > 0 && h("span", { class: "badge" }, String(unread), h("span", { class: "spoken" }, " unread"));
  return h(
    "li",
    { key: id },
    h(
      "button",
      { type: "button", class: kind, "aria-current": here ? "page" : null, "data-place": id, onclick: go },
      face,
      h("span", { class: "place-name" }, name),
      badge,
    ),
  );
}
