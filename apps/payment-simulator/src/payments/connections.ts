import type { ServerResponse } from 'node:http';

/** Keeps callers waiting, as a real provider does, without keeping the process from stopping. */
export class Connections {
  private readonly held = new Set<ServerResponse>();

  /** False when the caller hung up before the time was over. */
  hold(response: ServerResponse, forMs: number): Promise<boolean> {
    if (response.destroyed) return Promise.resolve(false);
    if (forMs <= 0) return Promise.resolve(true);
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

  beforeApplicationShutdown(): void {
    for (const response of this.held) this.hangUp(response);
  }
}
