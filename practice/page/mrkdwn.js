// Slack's mrkdwn as DOM descriptions. Nothing here ever becomes markup: every piece of text stays text.

import { h } from "./dom.js";
import { channelOf, nameOf, personOf, store } from "./store.js";
import { fillDate } from "./time.js";

const PRE = /```\n?([\s\S]+?)\n?```/g;
const CODE = /`([^`\n]+)`/;
const ENTITY = /<([^<>\n]+)>/;
const BARE_LINK = /\bhttps?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"*_~]/;
const STYLES = { "*": "strong", _: "em", "~": "s" };

/** Renders a text object of either kind. */
export function textObject(text) {
  if (!text) return [];
  if (typeof text === "string") return mrkdwn(text);
  if (text.type === "mrkdwn") return mrkdwn(text.text);
  return [h("span", { class: "plain" }, text.text)];
}

/** The bare words of a plain_text object. */
export function plain(text) {
  return typeof text === "string" ? text : text?.text || "";
}

/** Undoes the three escapes Slack knows. */
export function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** Renders mrkdwn text: preformatted blocks first, then quotes by line, then what stands inside a line. */
export function mrkdwn(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(PRE)) {
    parts.push(...lines(text.slice(from, match.index).replace(/\n$/, "")));
    parts.push(h("pre", { class: "pre" }, h("code", null, inside(match[1], []))));
    from = match.index + match[0].length;
  }
  parts.push(...lines(from ? text.slice(from).replace(/^\n/, "") : text));
  return parts;
}

function lines(text) {
  const parts = [];
  for (const line of text === "" ? [] : text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/s.exec(line);
    const kind = quoted ? "quote" : "run";
    const last = parts[parts.length - 1];
    if (last?.kind === kind) last.text += `\n${quoted ? quoted[1] : line}`;
    else parts.push({ kind, text: quoted ? quoted[1] : line });
  }
  return parts.map((part) =>
    h(part.kind === "quote" ? "blockquote" : "span", { class: part.kind }, inline(part.text)),
  );
}

/** Renders code, entities and bare links, then hands the rest to the styles. */
function inline(text) {
  return styled(text, (piece) => inside(piece, [BARE_LINK]));
}

/** Entities and bare links; everything else is literal. */
function inside(text, extra) {
  const found = firstOf(text, [ENTITY, ...extra]);
  if (!found) return text ? [unescape(text)] : [];
  const { match, pattern } = found;
  const node = pattern === ENTITY ? entity(match[1], match[0]) : link(unescape(match[0]), unescape(match[0]));
  const rest = text.slice(match.index + match[0].length);
  return [...inside(text.slice(0, match.index), []), node, ...inside(rest, extra)];
}

function firstOf(text, patterns) {
  const found = patterns
    .map((pattern) => ({ pattern, match: pattern.exec(text) }))
    .filter(({ match }) => match);
  return found.sort((a, b) => a.match.index - b.match.index)[0];
}

/** Finds the first code span or styled run; what is before it is unstyled, what is inside may be styled again. */
function styled(text, leaf) {
  const code = CODE.exec(text);
  const run = findRun(text);
  if (code && (!run || code.index < run.start)) {
    const after = code.index + code[0].length;
    return [
      ...leaf(text.slice(0, code.index)),
      h("code", { class: "code" }, inside(code[1], [])),
      ...styled(text.slice(after), leaf),
    ];
  }
  if (!run) return leaf(text);
  const body = h(STYLES[text[run.start]], null, styled(text.slice(run.start + 1, run.end), leaf));
  return [...leaf(text.slice(0, run.start)), body, ...styled(text.slice(run.end + 1), leaf)];
}

/** A styled run starts after a non-word character and ends before one, on one line, with no space inside its marks. */
function findRun(text) {
  const masked = text.replace(/<[^<>\n]+>|`[^`\n]+`|https?:\/\/[^\s<>]+/g, (span) =>
    "\u0001".repeat(span.length),
  );
  for (let start = 0; start < text.length; start += 1) {
    const mark = masked[start];
    const opens =
      mark in STYLES &&
      !isWord(masked[start - 1]) &&
      /[^\s]/.test(masked[start + 1] || " ") &&
      masked[start + 1] !== mark;
    const end = opens ? closing(masked, mark, start) : -1;
    if (end > 0) return { start, end };
  }
  return null;
}

function closing(masked, mark, start) {
  for (let end = start + 2; end < masked.length && masked[end] !== "\n"; end += 1) {
    if (masked[end] === mark && masked[end - 1] !== " " && !isWord(masked[end + 1])) return end;
  }
  return -1;
}

function isWord(character) {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

/** One <…> of mrkdwn: a mention, a channel, a special word, a date or a link. */
function entity(body, whole) {
  const [target, label] = splitOnce(body, "|");
  if (/^@[UWB]\w+$/.test(target)) return userMention(target.slice(1));
  if (/^#C\w+$/.test(target)) return channelMention(target.slice(1), label);
  if (/^!(here|channel|everyone)$/.test(target)) return broadcast(target.slice(1));
  if (target.startsWith("!date^")) return dateEntity(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, unescape(label || "@group"));
  if (/^(https?|mailto):/.test(target))
    return link(unescape(target), unescape(label ?? target.replace(/^mailto:/, "")));
  return unescape(whole);
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function dateEntity(target, fallback) {
  const [, ts, pattern, href] = target.split("^");
  return dateText(Number(ts), unescape(pattern || ""), unescape(fallback || ""), href && unescape(href));
}

/** A moment in words; the fallback stands in where the moment is no number. */
export function dateText(ts, pattern, fallback, href) {
  const words = Number.isFinite(ts) && pattern ? fillDate(ts, pattern) : fallback;
  const time = h("time", { class: "date", title: fallback || null }, words);
  return href ? link(href, time) : time;
}

export function userMention(id) {
  const mine = id === store.snapshot.me.id;
  return h("span", { class: mine ? "mention mine" : "mention", "data-user": id }, `@${nameOf(personOf(id))}`);
}

export function channelMention(id, label) {
  return h("span", { class: "mention", "data-channel": id }, `#${channelOf(id)?.name || label || "private"}`);
}

export function broadcast(range) {
  return h("span", { class: "mention mine" }, `@${range}`);
}

/** A link that leaves the page, only for schemes that are safe to follow. */
export function link(href, content) {
  if (!/^(https?|mailto):/i.test(href)) return h("span", null, content);
  return h("a", { class: "link", href, target: "_blank", rel: "noopener noreferrer" }, content);
}
