import { delaysOf, type Delays } from '../latency/delays.ts';
import { Connection } from './connection.ts';
import type { PreparedRequest, Target } from './prepared-request.ts';

export interface LoadFigures {
  /** With which outcome, since the process began: a status, or what went wrong. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Since it was told to watch; in ms. */
  readonly delays: Delays;
}

/** Seconds of requests that wait for a connection: from there on it is the queue that is measured. */
const mostWaiting = 2;

class TooMuchAsked extends Error {
  constructor(rate: number) {
    super(`${rate} requests a second are more than can be answered just now: those of ${mostWaiting} s are waiting`);
  }
}

/** Sends requests until it is told to stop, as fast as they are answered or at a rate of its own. */
export class Load {
  private readonly connections: readonly Connection[];
  private readonly outcomes = new Map<string, number>();
  private delays: number[] = [];
  private nextRequest = 0;
  private stopped = new AbortController();
  private working: Promise<unknown> = Promise.resolve();

  constructor(private readonly target: Target) {
    const { origin, path, connections } = target;
    this.connections = Array.from({ length: connections }, () => new Connection(origin, path));
  }

  /** @param rate requests a second, whatever becomes of those before; without one each connection asks again when it was answered. */
  start(rate?: number): void {
    this.stopped = new AbortController();
    const { signal } = this.stopped;
    this.working =
      rate === undefined
        ? Promise.all(this.connections.map((connection) => this.keepBusy(connection, signal)))
        : this.keepRate(rate, signal);
    this.working.catch(() => undefined); // who stops us is told
  }

  /** Resolves when the last answer is here; rejects when the rate could not be held. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.working;
  }

  watch(): void {
    this.delays = [];
  }

  figures(): LoadFigures {
    return { outcomes: Object.fromEntries(this.outcomes), delays: delaysOf(this.delays) };
  }

  private async keepBusy(connection: Connection, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.ask(connection, performance.now());
  }

  /** A delay begins when its request was due, not when a connection was free for it. */
  private async keepRate(rate: number, signal: AbortSignal): Promise<void> {
    const idle = [...this.connections];
    const waiting: number[] = [];
    const underWay = new Set<Promise<void>>();
    const sendWhatCan = () => {
      for (let connection = idle.pop(); connection; connection = idle.pop()) {
        const dueAt = waiting.shift();
        if (dueAt === undefined) return void idle.push(connection);
        const sent = this.askFrom(connection, dueAt, idle).then(sendWhatCan);
        underWay.add(sent);
        void sent.finally(() => underWay.delete(sent));
      }
    };
    const startedAt = performance.now();
    for (let due = 0; !signal.aborted;) {
      for (; due < ((performance.now() - startedAt) / 1_000) * rate; due++)
        waiting.push(startedAt + (due / rate) * 1_000);
      sendWhatCan();
      if (waiting.length > mostWaiting * rate) throw new TooMuchAsked(rate);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    while (underWay.size > 0) await Promise.all(underWay);
  }

  private async askFrom(connection: Connection, dueAt: number, idle: Connection[]): Promise<void> {
    await this.ask(connection, dueAt);
    idle.push(connection);
  }

  private async ask(connection: Connection, dueAt: number): Promise<void> {
    const outcome = await connection.post(this.request());
    this.delays.push(performance.now() - dueAt);
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  private request(): PreparedRequest {
    const { requests } = this.target;
    const request = requests[this.nextRequest++ % requests.length];
    if (!request) throw new Error('there is nothing to send');
    return request;
  }
}
