// Faces and names.

import { h } from "./dom.js";
import { nameOf } from "./store.js";

/** A square with the person's initials in their colour; the app has its own mark. */
export function avatar(person, size = "") {
  const kind = `avatar ${size}`;
  if (person.is_bot) return h("span", { class: `${kind} app-mark`, "aria-hidden": "true" });
  const colour = /^#?[0-9a-f]{6}$/i.test(person.color || "")
    ? `#${person.color.replace("#", "")}`
    : "#7a8288";
  return h(
    "span",
    { class: kind, "aria-hidden": "true", style: { "--face": colour } },
    initials(nameOf(person)),
  );
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends.map((word) => [...word][0]).join("").toUpperCase(); // of an emoji both halves
}

/** What sets a person apart from a plain member, or nothing. */
export function standing(person) {
  if (person.deleted) return "deactivated";
  if (person.is_stranger) return "of another workspace";
  if (person.is_restricted) return "guest";
  return person.is_admin ? "admin" : "";
}
