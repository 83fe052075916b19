import type { ServerResponse } from 'node:http';

/** Keeps callers waiting, as a real provider does, until the process is to stop. */
export class Connections {
  private readonly held = new Set<ServerResponse>();
  private stopping = false;

  /** False when one of both hung up before the time was over. */
  hold(response: ServerResponse, forMs: number): Promise<boolean> {
    if (response.destroyed) return Promise.resolve(false);
    if (forMs <= 0) return Promise.resolve(true);
    if (this.stopping) this.hangUp(response);
    this.held.add(response);
    return new Promise<boolean>((resolve) => {
      const timer = Number.isFinite(forMs) ? setTimeout(end, forMs, true) : undefined;
      response.once('close', hungUp);
      const held = this.held;
      function hungUp() {
        end(false);
      }
      function end(isOpen: boolean) {
        clearTimeout(timer);
        response.off('close', hungUp);
        held.delete(response);
        resolve(isOpen);
      }
    });
  }

  hangUp(response: ServerResponse): void {
    response.destroy();
  }

  /** A stop waits for the last answer: there must be none that we keep back. */
  hangUpOnAll(): void {
    this.stopping = true;
    for (const response of this.held) this.hangUp(response);
  }
}
