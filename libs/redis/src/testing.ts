import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that can be frozen (taken, and never answered) or closed. */
export class Frozen {
  private readonly sockets = new Set<Socket>();
  private isFrozen = false;
  private server: Server | undefined;
  private port = 0;

  private constructor(private readonly target: URL) {}

  static async before(url: string): Promise<Frozen> {
    const line = new Frozen(new URL(url));
    while (line.port === 0) await line.tryPort(randomInt(20_000, 30_000));
    return line;
  }

  get url(): string {
    return `${this.target.protocol}//127.0.0.1:${this.port}`;
  }

  freeze(): void {
    this.isFrozen = true;
    for (const socket of this.sockets) socket.pause();
  }

  thaw(): void {
    this.isFrozen = false;
    for (const socket of this.sockets) socket.resume();
  }

  async listen(): Promise<void> {
    this.server = createServer((near) => this.join(near)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Below the range that the kernel takes outgoing connections' ports from: one of those could seize it while the line is closed. */
  private async tryPort(port: number): Promise<void> {
    this.port = port;
    try {
      await this.listen();
    } catch (error) {
      if (!isTaken(error)) throw error;
      this.port = 0;
    }
  }

  async refuse(): Promise<void> {
    const closed = this.server && once(this.server, 'close');
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  end(): Promise<void> {
    return this.refuse();
  }

  private join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    near.pipe(far).pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      if (this.isFrozen) socket.pause();
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}

/** No `instanceof`: Jest's sandbox has an Error of its own. */
function isTaken(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
}
