import { randomUUID } from 'node:crypto';
import { Client, type Dispatcher } from 'undici';
import type { PreparedRequest } from './prepared-request.ts';

const patienceMs = 30_000;

/** One connection of a client that waits for each answer before it asks again. */
export class Connection {
  private readonly client: Client;

  constructor(
    origin: string,
    private readonly path: string,
  ) {
    this.client = new Client(origin, { pipelining: 1, headersTimeout: patienceMs, bodyTimeout: patienceMs });
  }

  /** Resolves with the status when all of the answer is here; with what went wrong when none comes. */
  post({ authorization, body }: PreparedRequest): Promise<string> {
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return new Promise((resolve) => {
      this.client.dispatch({ path: this.path, method: 'POST', headers, body }, new Answer(resolve));
    });
  }

  close(): Promise<void> {
    return this.client.destroy();
  }
}

class Answer implements Dispatcher.DispatchHandler {
  private status = '';

  constructor(private readonly settle: (outcome: string) => void) {}

  onRequestStart(): void {
    // undici demands it of every handler
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = String(status);
  }

  onResponseData(): void {
    // read, and not looked at
  }

  onResponseEnd(): void {
    this.settle(this.status);
  }

  onResponseError(_controller: Dispatcher.DispatchController, { message }: Error): void {
    this.settle(message);
  }
}
