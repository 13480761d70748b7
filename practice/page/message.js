// One message, and a list of them with day dividers.

import { blocks } from "./blocks.js";
import { fileCards } from "./files.js";
import { h, icon, iconButton } from "./dom.js";
import { messageContext } from "./inputs.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { openThread } from "./places.js";
import { nameOf, personOf } from "./store.js";
import { clockTime, dayKey, dayLabel, fullTime } from "./time.js";

const TOGETHER = 300; // seconds within which one person's messages stand together

/** Messages oldest first; a name appears once per run of messages, a divider once per day. */
export function messageList(messages, channel, { inThread = false } = {}) {
  const rows = [];
  let before = null;
  for (const message of messages) {
    const newDay = !before || dayKey(Number(before.ts)) !== dayKey(Number(message.ts));
    if (newDay && !inThread) rows.push(divider(message));
    const follows =
      !newDay &&
      before.user === message.user &&
      !message.ephemeral &&
      !before.ephemeral &&
      message.ts - before.ts < TOGETHER;
    rows.push(messageRow(message, channel, { follows, inThread }));
    before = message;
  }
  return rows;
}

function divider(message) {
  const label = dayLabel(Number(message.ts));
  return h(
    "div",
    { class: "day", key: `day-${dayKey(Number(message.ts))}`, role: "separator", "aria-label": label },
    h("span", null, label),
  );
}

function messageRow(message, channel, { follows, inThread }) {
  const person = personOf(message.user);
  const kind = `message${follows ? " follows" : ""}${message.ephemeral ? " ephemeral" : ""}`;
  const ctx = messageContext(channel.id, message);
  const body = message.blocks?.length
    ? blocks(message.blocks, ctx)
    : h("div", { class: "words" }, mrkdwn(message.text || ""));
  return h(
    "article",
    {
      class: kind,
      key: message.ts,
      "data-ts": message.ts,
      "aria-label": `${nameOf(person)}, ${clockTime(Number(message.ts))}`,
    },
    h("div", { class: "gutter" }, follows ? stamp(message) : avatar(person)),
    h(
      "div",
      { class: "content" },
      message.ephemeral && h("div", { class: "only-you" }, icon("eye"), "Only visible to you"),
      !follows && byline(person, message),
      h("div", { class: "message-body" }, body, message.edited && h("span", { class: "edited" }, "(edited)")),
      fileCards(message.files || []),
      !inThread && message.reply_count > 0 && summary(message, channel),
    ),
    !inThread &&
      !message.ephemeral &&
      !channel.readonly &&
      h(
        "div",
        { class: "hover-bar" },
        iconButton("reply", "Reply in thread", () => openThread(channel.id, message.ts), {
          title: "Reply in thread",
        }),
      ),
  );
}

function byline(person, message) {
  return h(
    "div",
    { class: "byline" },
    h("span", { class: "author" }, nameOf(person)),
    person.is_bot && h("span", { class: "tag" }, "App"),
    stamp(message),
  );
}

function stamp(message) {
  const ts = Number(message.ts);
  return h(
    "time",
    { class: "stamp", title: fullTime(ts), datetime: new Date(ts * 1000).toISOString() },
    clockTime(ts),
  );
}

function summary(message, channel) {
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return h(
    "button",
    { type: "button", class: "replies", onclick: () => openThread(channel.id, message.ts) },
    icon("reply"),
    words,
  );
}
