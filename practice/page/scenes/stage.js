// The stage: what one sees of a scene, and where one is chosen.

import { h, icon } from "../dom.js";
import { redraw, store } from "../store.js";
import { leave, play, stage, stop } from "./player.js";

/** The caption at the foot of the page and the hand over it, while a scene is on. */
export function stageView() {
  const { run } = stage;
  if (!run) return null;
  return [caption(run), run.hand && hand(run.hand)];
}

function hand({ x, y }) {
  return h("div", {
    class: "hand icon icon-hand",
    key: "hand",
    "aria-hidden": "true",
    style: { left: `${Math.round(x)}px`, top: `${Math.round(y)}px` },
  });
}

function caption(run) {
  const playing = run.state === "playing";
  const title = playing ? `${run.scene.title}, step ${run.at + 1} of ${run.scene.steps.length}` : run.scene.title;
  return h(
    "section",
    { class: "stage", key: "stage", "aria-label": "Scene", "data-state": run.state, "data-seconds": run.seconds },
    h(
      "div",
      { class: "stage-words" },
      h("p", { class: "stage-title" }, title),
      h("p", { class: "stage-say", role: "status" }, run.say),
      playing && h("p", { class: "stage-does", key: "does", "aria-hidden": "true" }, doing(run)),
    ),
    h(
      "div",
      { class: "stage-buttons" },
      !playing && h("button", { type: "button", key: "again", class: "button", onclick: () => play(run.scene) }, "Again"),
      playing
        ? h("button", { type: "button", key: "stop", class: "button", onclick: () => stop() }, "Stop")
        : h("button", { type: "button", key: "leave", class: "button", onclick: leave }, "Close"),
    ),
    playing &&
      h("div", { class: "stage-bar", style: { width: `${(100 * (run.at + 1)) / run.scene.steps.length}%` } }),
  );
}

function doing(run) {
  return run.who ? [h("strong", null, run.who), run.does && `  ${run.does}`] : run.does;
}

/** The button in the bar at the top, with its list. Nothing where there are no scenes. */
export function scenesButton() {
  if (!stage.scenes.length) return null;
  const open = store.ui.open === "scenes";
  const toggle = () => {
    store.ui.open = open ? null : "scenes";
    redraw();
  };
  const left = (event) => {
    if (!open || !event.relatedTarget || event.currentTarget.contains(event.relatedTarget)) return;
    toggle();
  };
  const escape = (event) => {
    if (event.key !== "Escape" || !open) return;
    toggle();
    event.currentTarget.querySelector("button").focus();
  };
  const props = { type: "button", class: "button", "aria-expanded": String(open), "aria-controls": "scenes-menu" };
  return h(
    "div",
    { class: "scenes", key: "scenes", onfocusout: left, onkeydown: escape },
    h("button", { ...props, onclick: toggle }, icon("play"), "Scenes"),
    open && h("div", { class: "menu scenes-menu", id: "scenes-menu", tabindex: "-1" }, stage.scenes.map(entry)),
  );
}

/** The scenes as the welcome offers them. */
export function scenesOffer() {
  if (!stage.scenes.length || stage.run?.state === "playing") return null;
  return h(
    "div",
    { class: "scenes-offer", key: "scenes-offer" },
    h("p", null, "Watch Sidecar at work: real bot, visible hands. Touch anything to take over."),
    h("div", { class: "scenes-cards" }, stage.scenes.map(entry)),
  );
}

function entry(scene) {
  return h(
    "button",
    { type: "button", key: scene.id, class: "menu-item scene", onclick: () => play(scene) },
    h("span", { class: "scene-title" }, icon("play"), scene.title),
    h("span", { class: "hint" }, scene.about),
  );
}
