// Plays a scene: goes from step to step, says what happens, and gives way to whoever touches the page.

import { topView } from "../modal.js";
import { act, become, nameOf, redraw, refresh, store } from "../store.js";
import { closeAll, command, fill, go, press, send } from "./acts.js";
import { bringIntoView, find, point, shows } from "./hand.js";
import { now, pause, Stopped, until } from "./pace.js";

const BETWEEN = 0.35; // seconds between two steps
const READING = 45; // milliseconds it takes to read one letter of a caption
const LET = new Set(["Tab", "Shift", "Control", "Alt", "Meta"]); // keys that alone touch nothing
const TOUCHED = "You took over. Everything is as it was left: go on by hand.";
const STUCK = "What should come next did not come. Go on by hand, or start the scene again.";

/** The scenes there are, and the one on stage: its captions, its hand, and how it stands. */
export const stage = { scenes: [], run: null };

/** Asks which scenes there are. */
export async function loadScenes() {
  try {
    stage.scenes = (await (await fetch("/practice/scenes")).json()).scenes;
  } catch {
    return; // the page says itself that it is reconnecting
  }
  redraw();
}

export async function play(scene) {
  stop();
  const run = { scene, at: 0, who: null, say: "", readAt: 0, does: "", hand: null, state: "playing", saved: 0 };
  run.began = now(run);
  stage.run = run;
  store.ui.open = null;
  try {
    for (const [at, step] of scene.steps.entries()) {
      if (step.say) await say(run, step.say);
      Object.assign(run, { at, does: "" });
      await perform(run, step);
    }
    end(run, "over", scene.end);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    if (error.stuck) end(run, "stuck", STUCK);
  }
}

/** Ends what plays; everything stays as it is. */
export function stop(words = "Stopped. Everything is as it was left: go on by hand.") {
  if (stage.run?.state === "playing") end(stage.run, "stopped", words);
}

export function leave() {
  stop();
  stage.run = null;
  redraw();
}

function end(run, state, words) {
  Object.assign(run, { state, say: words, does: "", hand: null, seconds: (now(run) - run.began) / 1000 });
  redraw();
}

const ACTS = {
  go: (run, step) => go(run, step.go),
  command: (run, step) => command(run, step.command),
  fill: (run, step) => fill(run, step.fill),
  press: (run, step) => press(run, step.press, step.beside),
  send,
  close: closeAll,
  jump,
};

/** A caption stays for as long as it takes to read it, whatever happens meanwhile. */
async function say(run, words) {
  await pause(run, Math.max(0, run.readAt - now(run)) / 1000);
  Object.assign(run, { say: words, readAt: now(run) + READING * words.length });
}

async function perform(run, step) {
  redraw();
  if (step.as) await sit(run, step.as);
  const kind = Object.keys(ACTS).find((name) => name in step);
  if (kind) await ACTS[kind](run, step);
  if (step.see) bringIntoView(await until(run, () => shows(step.see)));
  run.does = "";
  redraw();
  await pause(run, step.pause || BETWEEN);
}

/** Lets somebody else sit down: the page is theirs from now on, and what they had left open is closed. */
async function sit(run, handle) {
  const person = store.snapshot.people.find((one) => one.name === handle);
  run.who = nameOf(person);
  const comes = store.as !== person.id;
  if (comes) {
    await point(run, () => find(".acting select"), `Now acting as ${run.who}`);
    become(person.id);
    refresh();
  }
  await until(run, () => store.snapshot.me.id === person.id && document.body.dataset.as === person.id);
  if (comes && topView()) await closeAll(run);
}

async function jump(run, step) {
  await point(run, () => find(".clock-button"), `The practice clock moves: ${step.jump}`);
  await act("clock", { moment: step.jump });
}

/** Whoever really presses something takes over. The stage itself and the keys that only move about do not count. */
export function giveWay() {
  const touched = (event) => {
    if (!event.isTrusted || stage.run?.state !== "playing") return;
    if (event.target.closest?.(".stage") || LET.has(event.key)) return;
    stop(TOUCHED);
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  document.addEventListener("pointerdown", touched, true);
  document.addEventListener("keydown", touched, true);
}
