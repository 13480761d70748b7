// Waiting: for a while, or for something to be so. A scene that was stopped goes no further than its next wait.

// So many times as fast as people can follow: `?pace=20` in the address, for tests.
const PACE = Math.max(1, Number(new URLSearchParams(location.search).get("pace")) || 1);
const LOOK = 70; // milliseconds between two looks
const PATIENCE = 25000; // milliseconds; Sidecar looks for what is due every five seconds

/** Ends a scene: it was stopped, or what it waits for does not come (`stuck`). */
export class Stopped extends Error {
  constructor(stuck = false) {
    super("the scene ended early");
    this.stuck = stuck;
  }
}

/** What the time would be had nobody hurried the scene. */
export function now(run) {
  return Date.now() + run.saved;
}

/** Waits so many seconds, or the part of them that the pace leaves. */
export async function pause(run, seconds) {
  await rest(run, seconds / PACE);
  run.saved += 1000 * (seconds - seconds / PACE);
}

async function rest(run, seconds) {
  await new Promise((done) => setTimeout(done, seconds * 1000));
  if (run.state !== "playing") throw new Stopped();
}

/** Waits until `look` finds something, and returns that. */
export async function until(run, look) {
  const last = Date.now() + PATIENCE;
  for (;;) {
    const found = look();
    if (found) return found;
    if (Date.now() > last) throw new Stopped(true);
    await rest(run, LOOK / 1000);
  }
}
