import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** A service that writes bytes, not answers. */
export class RawService {
  /** How often it was asked. */
  asked = 0;
  behave: (connection: Socket) => void = (connection) => connection.destroy();
  private readonly open = new Set<Socket>();
  private readonly server: Server = createServer((connection) => this.serve(connection));

  static async start(): Promise<RawService> {
    const service = new RawService();
    await once(service.server.listen(0, '127.0.0.1'), 'listening');
    return service;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  stop(): Promise<void> {
    for (const connection of this.open) connection.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private serve(connection: Socket): void {
    this.open.add(connection);
    connection.once('close', () => this.open.delete(connection));
    connection.on('error', () => undefined); // a reset is a way to be closed
    connection.on('data', (data) => {
      if (!data.includes(' HTTP/1.1\r\n')) return; // the body of one that has come before
      this.asked++;
      this.behave(connection);
    });
  }
}

/** Then it says no more, and stays. */
export function says(text: string): RawService['behave'] {
  return (connection) => void connection.write(text, 'latin1');
}

export function hangsUpAfter(text: string): RawService['behave'] {
  return (connection) => void connection.end(text, 'latin1');
}
