import { Frames } from './frames.ts';
import { firstWordOf, isIdle, outcomeOf, stringsOf, typeOf } from './postgres-messages.ts';
import type { Phase, Verdict, Watcher } from './step.ts';
import type { Conversation } from './tunnel.ts';

/** What is asked until the server is ready again: a simple query, or whatever an extended one puts before its Sync. */
interface Exchange {
  readonly simple: boolean;
  readonly asked: string[];
  answered: number;
  complete: boolean;
}

/**
 * PostgreSQL's protocol 3.0, as far as it tells which statement is at work: Parse names a text, Bind names the statement to
 * run; CommandComplete or an error answers it; ReadyForQuery ends the exchange.
 */
export class PostgresConversation implements Conversation {
  private readonly client = new Frames((bytes) => this.lengthFromClient(bytes));
  private readonly server = new Frames((bytes) => (bytes.length < 5 ? undefined : 1 + bytes.readUInt32BE(1)));
  private readonly exchanges: Exchange[] = [];
  private started = false;
  private unnamed = '';
  private within: string[] = [];

  constructor(private readonly watch: Watcher) {}

  async *fromClient(chunk: Buffer): AsyncGenerator<Buffer | Verdict> {
    for (const message of this.client.take(chunk)) {
      if (!this.started) {
        this.started = true;
        yield message;
        continue;
      }
      const asked = this.note(message);
      if (asked !== undefined) {
        yield await this.tell('asked', asked);
        this.within.push(asked);
      }
      yield message;
      const exchange = this.exchanges.at(-1);
      if (exchange && endsExchange(message)) {
        for (const name of exchange.asked) yield await this.tell('passed', name);
      }
    }
  }

  async *fromServer(chunk: Buffer): AsyncGenerator<Buffer | Verdict> {
    for (const message of this.server.take(chunk)) {
      const [exchange] = this.exchanges;
      const outcome = outcomeOf(message);
      if (exchange && outcome !== undefined) {
        const name = exchange.asked[exchange.answered++];
        if (name !== undefined) yield await this.tell('answered', name, outcome);
      }
      if (exchange && typeOf(message) === 'Z') yield* this.end(exchange, message);
      else yield message;
    }
  }

  private async *end(exchange: Exchange, ready: Buffer): AsyncGenerator<Buffer | Verdict> {
    this.exchanges.shift();
    // When it leaves no transaction open, the end of an extended exchange is its commit, unless it said so itself.
    if (!exchange.simple && isIdle(ready) && exchange.asked.length > 0 && !exchange.asked.includes('COMMIT')) {
      yield await this.tell('answered', 'COMMIT', 'COMMIT');
    }
    yield ready;
    for (const name of exchange.asked) yield await this.tell('told', name);
    if (!isIdle(ready)) return;
    this.within = [];
  }

  /** Keeps account of what belongs to which exchange; returns what the message has the server run, if anything. */
  private note(message: Buffer): string | undefined {
    const [first = '', second = ''] = stringsOf(message);
    switch (typeOf(message)) {
      case 'Q': {
        const name = firstWordOf(first);
        this.exchanges.push({ simple: true, asked: [name], answered: 0, complete: true });
        return name;
      }
      case 'P':
        if (first === '') this.unnamed = firstWordOf(second);
        this.openExchange();
        return undefined;
      case 'B': {
        const name = second === '' ? this.unnamed : second;
        this.openExchange().asked.push(name);
        return name;
      }
      case 'S':
        this.openExchange().complete = true;
        return undefined;
      default:
        return undefined;
    }
  }

  private openExchange(): Exchange {
    const last = this.exchanges.at(-1);
    if (last && !last.complete) return last;
    const exchange: Exchange = { simple: false, asked: [], answered: 0, complete: false };
    this.exchanges.push(exchange);
    return exchange;
  }

  private tell(phase: Phase, name: string, outcome = ''): Promise<Verdict> | Verdict {
    return this.watch({ server: 'postgres', phase, name, outcome, within: this.within });
  }

  /** The first message of a connection has no type. */
  private lengthFromClient(bytes: Buffer): number | undefined {
    if (!this.started) return bytes.length < 4 ? undefined : bytes.readUInt32BE(0);
    return bytes.length < 5 ? undefined : 1 + bytes.readUInt32BE(1);
  }
}

function endsExchange(message: Buffer): boolean {
  return typeOf(message) === 'S' || typeOf(message) === 'Q';
}
