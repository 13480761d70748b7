// The rich_text block. Its text elements are literal: nothing inside them is parsed.

import { h } from "./dom.js";
import { broadcast, channelMention, dateText, link, userMention } from "./mrkdwn.js";

const STYLE_TAGS = [
  ["code", "code"],
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "s"],
  ["underline", "u"],
];

const INLINE = {
  text: (element) => element.text,
  link: (element) => link(element.url, element.text || element.url),
  user: (element) => userMention(element.user_id),
  channel: (element) => channelMention(element.channel_id),
  broadcast: (element) => broadcast(element.range),
  usergroup: () => h("span", { class: "mention" }, "@group"),
  emoji: (element) => emoji(element),
  color: (element) => h("span", null, element.value),
  date: (element) => dateText(element.timestamp, element.format || "", element.fallback || "", element.url),
};

const CONTAINERS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, inlines(part)),
  rich_text_quote: (part) => h("blockquote", { class: "quote" }, inlines(part)),
  rich_text_preformatted: (part) => h("pre", { class: "pre" }, h("code", null, inlines(part))),
  rich_text_list: (part) => list(part),
};

export function richText(block) {
  return h(
    "div",
    { class: "rich" },
    block.elements.map((part) => CONTAINERS[part.type]?.(part)),
  );
}

function inlines(part) {
  return (part.elements || []).map((element) => withStyle(element, INLINE[element.type]?.(element)));
}

function withStyle(element, content) {
  if (content === undefined) return null;
  return STYLE_TAGS.reduce((inner, [name, tag]) => {
    return element.style?.[name] ? h(tag, name === "code" ? { class: "code" } : null, inner) : inner;
  }, content);
}

function emoji(element) {
  const codes = (element.unicode || "").split("-").map((code) => parseInt(code, 16));
  return codes.every(Number.isFinite) ? String.fromCodePoint(...codes) : `:${element.name}:`;
}

function list(part) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const start = tag === "ol" && part.offset ? part.offset + 1 : null;
  const items = part.elements.map((item) => h("li", null, inlines(item)));
  return h(
    tag,
    { class: `rich-list depth-${(part.indent || 0) % 3}`, start, style: { "--indent": part.indent || 0 } },
    items,
  );
}
