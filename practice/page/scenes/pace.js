// Waiting: for a while, or for something to be so. A scene that was stopped goes no further than its next wait.

const LOOK = 70; // milliseconds between two looks
const PATIENCE = 25000; // milliseconds; Sidecar looks for what is due every five seconds

/** Ends a scene: it was stopped, or what it waits for does not come (`stuck`). */
export class Stopped extends Error {
  constructor(stuck = false) {
    super("the scene ended early");
    this.stuck = stuck;
  }
}

/** Waits so many seconds. */
export async function pause(run, seconds) {
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
    await pause(run, LOOK / 1000);
  }
}
