import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Of a message, with the empty line that ends it. */
export function head(...lines: readonly string[]): string {
  return [...lines, '', ''].join('\r\n');
}

/** A client that writes bytes, not requests. */
export class RawConnection {
  private received = '';
  private isClosed = false;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (data) => (this.received += data.toString('latin1')));
    socket.on('error', () => undefined); // a reset is a way to be closed
    for (const event of ['end', 'close']) socket.on(event, () => (this.isClosed = true));
  }

  static async to(address: string): Promise<RawConnection> {
    const { port, hostname } = new URL(address);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  write(text: string | Buffer): void {
    this.socket.write(text);
  }

  /** Says that nothing more will come, and goes on listening. */
  endWriting(): void {
    this.socket.end();
  }

  vanish(): void {
    this.socket.destroy();
  }

  get text(): string {
    return this.received;
  }

  /** Of the answers, in their order. */
  get statuses(): readonly number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
  }

  get closed(): boolean {
    return this.isClosed;
  }
}
