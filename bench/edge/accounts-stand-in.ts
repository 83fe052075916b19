import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Principal } from '@atlas/service';

/** Answers for accounts whose key it is: at first, and again after thirty seconds. */
export class AccountsStandIn {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(holders: ReadonlyMap<string, Principal>): Promise<AccountsStandIn> {
    const server = createServer((request, response) => {
      void holderAskedFor(request, holders).then((holder) => {
        response.writeHead(holder ? 200 : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify(holder ?? {}));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the stand-in for accounts does not listen');
    return new AccountsStandIn(server, `http://127.0.0.1:${address.port}`);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

async function holderAskedFor(
  request: IncomingMessage,
  holders: ReadonlyMap<string, Principal>,
): Promise<Principal | undefined> {
  const question: unknown = JSON.parse(await text(request));
  if (typeof question !== 'object' || question === null || !('hash' in question)) return undefined;
  return holders.get(String(question.hash));
}
