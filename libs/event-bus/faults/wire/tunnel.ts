import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Verdict } from './step.ts';

/** One connection through a proxy: looks at what goes each way, and says what to pass on. */
export interface Conversation {
  /** Bytes to pass on, one piece after another; each is written before the next is asked for. */
  fromClient(chunk: Buffer): AsyncGenerator<Buffer | Verdict>;
  fromServer(chunk: Buffer): AsyncGenerator<Buffer | Verdict>;
}

/** Listens on a port of its own, and carries each connection to a server's. */
export class Tunnel {
  private readonly open = new Set<Socket>();
  private server: Server | undefined;

  constructor(
    private readonly upstream: number,
    private readonly converse: () => Conversation,
  ) {}

  async listen(): Promise<number> {
    const server = createServer((client) => this.carry(client));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
    return address.port;
  }

  async close(): Promise<void> {
    this.cutAll();
    const { server } = this;
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** As if the network were cut. */
  cutAll(): void {
    for (const socket of this.open) socket.destroy();
  }

  private carry(client: Socket): void {
    const server = connect(this.upstream, '127.0.0.1');
    const conversation = this.converse();
    const cut = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', () => this.open.delete(socket));
    }
    void pump(client, server, (chunk) => conversation.fromClient(chunk), cut);
    void pump(server, client, (chunk) => conversation.fromServer(chunk), cut);
  }
}

async function pump(
  from: Socket,
  to: Socket,
  look: (chunk: Buffer) => AsyncGenerator<Buffer | Verdict>,
  cut: () => void,
): Promise<void> {
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for await (const piece of look(chunk)) {
        if (piece === 'cut') return cut();
        if (piece !== 'go-on') to.write(piece);
      }
    }
    to.end();
  } catch {
    cut(); // one end was reset: so is the other
  }
}
