let made = 0;

/** Tells whose it is: what a run that was killed has left behind can be told from what is in use. */
export function newWorldName(): string {
  return `model_${process.pid}_${++made}`;
}

/** Of a world, or of something that is called after it. */
export function isForsaken(name: string): boolean {
  const [, pid] = /^model_(\d+)_/.exec(name) ?? [];
  return pid !== undefined && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
