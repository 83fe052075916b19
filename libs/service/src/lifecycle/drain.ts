import type { FastifyInstance } from 'fastify';

/**
 * The time between "send me nothing new" and the end. A keep-alive connection that is busy when Fastify starts to close
 * would hold the process for the keep-alive time-out, so every answer now asks its client to leave. One that is idle might
 * have a request on its way when it is closed: those in use get the first half of the time to be left by their clients.
 */
export class Drain {
  private readonly hooks: (() => void)[] = [];
  private draining = false;

  get started(): boolean {
    return this.draining;
  }

  /** For what keeps answers back on purpose: the last of them is waited for before anything is closed. */
  onStart(hook: () => void): void {
    this.hooks.push(hook);
  }

  start(fastify: FastifyInstance, drainMs: number): void {
    this.draining = true;
    for (const hook of this.hooks) hook();
    const closeIdle = () => setInterval(() => fastify.server.closeIdleConnections(), 100).unref();
    setTimeout(closeIdle, drainMs / 2).unref();
  }

  closeConnectionsOf(fastify: FastifyInstance): void {
    fastify.addHook('onSend', (_request, reply, _payload, done) => {
      if (this.draining) void reply.header('connection', 'close');
      done();
    });
  }
}
