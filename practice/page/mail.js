// Who was asked and who has mail, beside "Acting as": whom one could be next.

import { h } from "./dom.js";
import { avatar } from "./people.js";
import { goToApp } from "./places.js";
import { become, labelOf, personOf, redraw, refresh, store } from "./store.js";

/** What waits for somebody, in a few words; nothing for most people. */
export function waits(id) {
  const found = store.snapshot.mail.find((one) => one.id === id);
  return found ? words(found) : "";
}

function words({ asked, unread }) {
  const names = asked.map((id) => (id === store.snapshot.me.id ? "you" : labelOf(personOf(id))));
  return [
    names.length > 0 && `asked by ${names.join(" and ")}`,
    unread > 0 && (unread === 1 ? "1 new message" : `${unread} new messages`),
  ]
    .filter(Boolean)
    .join(", ");
}

/** A button that says how many, and a menu that says who. */
export function mailMenu() {
  const { mail } = store.snapshot;
  if (mail.length === 0) return null;
  const open = store.ui.open === "mail";
  const toggle = () => {
    store.ui.open = open ? null : "mail";
    redraw();
  };
  const escape = (event) => {
    if (event.key !== "Escape" || !open) return;
    toggle();
    event.currentTarget.querySelector("button").focus();
  };
  const leave = (event) => {
    if (store.ui.open !== "mail" || !event.relatedTarget || event.currentTarget.contains(event.relatedTarget)) return;
    store.ui.open = null;
    redraw();
  };
  const props = { type: "button", class: "button", "aria-expanded": String(open), "aria-controls": "mail-menu" };
  return h(
    "div",
    { class: "mail", key: "mail", onkeydown: escape, onfocusout: leave },
    h("button", { ...props, onclick: toggle }, summary(mail)),
    open && menu(mail),
  );
}

function summary(mail) {
  const asked = mail.filter((one) => one.asked.length > 0).length;
  const unread = mail.filter((one) => one.unread > 0).length;
  return [asked > 0 && `${asked} asked`, unread > 0 && `${unread} with mail`].filter(Boolean).join(" · ");
}

function menu(mail) {
  const rows = mail.map((one) => {
    const person = personOf(one.id);
    return h(
      "button",
      { type: "button", key: one.id, class: "menu-item", onclick: () => sitDown(one.id) },
      avatar(person, "tiny"),
      h("span", null, labelOf(person), h("span", { class: "hint" }, words(one))),
    );
  });
  return h(
    "div",
    { class: "menu mail-menu", id: "mail-menu", key: "mail-menu", tabindex: "-1" },
    h("p", { class: "hint" }, "Be one of them, and read what Sidecar wrote. In a real Slack nobody sees this list."),
    rows,
  );
}

/** Becomes somebody, in front of their messages. */
function sitDown(id) {
  store.ui.open = null;
  if (id === store.as) return goToApp("messages");
  const url = new URL(location.href);
  url.hash = "messages"; // where a page of somebody else's begins
  history.replaceState(null, "", url);
  become(id);
  return refresh();
}
