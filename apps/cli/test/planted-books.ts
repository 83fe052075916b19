import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Books } from '../src/invariants/evidence/evidence.ts';
import type { ProviderAccess } from '../src/invariants/evidence/provider-books.gateway.ts';

const pageSize = 2;

/** A provider of which nothing but its books is left. */
export class PlantedBooks {
  readonly apiKey = 'provider-key';

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(books: Books): Promise<PlantedBooks> {
    const entries = [...books.charges, ...books.refunds].map(({ money, ...entry }) => ({ ...entry, ...money }));
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://provider');
      const isOurs = request.headers.authorization === 'Bearer provider-key' && pathname === '/v1/books';
      const from = Number(searchParams.get('cursor') ?? 0);
      const items = entries.slice(from, from + pageSize);
      const nextCursor = from + pageSize < entries.length ? String(from + pageSize) : null;
      response.statusCode = isOurs ? 200 : 401;
      response.end(JSON.stringify(isOurs ? { items, nextCursor } : {}));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new PlantedBooks(server, `http://127.0.0.1:${port}`);
  }

  get access(): ProviderAccess {
    return { url: this.url, apiKey: this.apiKey };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
