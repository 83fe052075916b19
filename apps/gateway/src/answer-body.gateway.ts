import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { AnswerHeaders } from './forwarded-headers.ts';

/** A body up to this is taken as a whole: it leaves in one piece with its head, and is not sent at all when it breaks off. */
const largestHeld = 64 * 1024;

/** Nothing when there is none; as it comes when it is large, or does not say how long it is. */
export type PassedBody = Buffer | Readable | undefined;

/** The body of an answer on its way through. */
export interface AnswerBody {
  /** Settled as soon as something of it may be sent. */
  readonly begun: Promise<PassedBody>;
  receive(chunk: Buffer): void;
  finish(): void;
  fail(error: Error): void;
}

/** @param patienceMs with a client that takes nothing of its answer */
export function bodyOf(
  headers: AnswerHeaders,
  controller: Dispatcher.DispatchController,
  patienceMs: number,
): AnswerBody {
  const isSmall = Number(headers['content-length'] ?? Infinity) <= largestHeld;
  return isSmall ? new HeldBody() : new FlowingBody(controller, patienceMs);
}

class HeldBody implements AnswerBody {
  readonly begun: Promise<Buffer | undefined>;
  private readonly settled = Promise.withResolvers<Buffer | undefined>();
  private readonly chunks: Buffer[] = [];

  constructor() {
    this.begun = this.settled.promise;
    this.begun.catch(() => undefined); // who wants it is told
  }

  receive(chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  finish(): void {
    this.settled.resolve(this.chunks.length > 1 ? Buffer.concat(this.chunks) : this.chunks[0]);
  }

  fail(error: Error): void {
    this.settled.reject(error);
  }
}

/** Read from the service no faster than the client takes it, and left when the client takes nothing: it keeps a connection. */
class FlowingBody extends Readable implements AnswerBody {
  readonly begun: Promise<Readable>;
  private readonly settled = Promise.withResolvers<Readable>();
  private hasEnded = false;
  private standstill: NodeJS.Timeout | undefined;

  constructor(
    private readonly controller: Dispatcher.DispatchController,
    private readonly patienceMs: number,
  ) {
    super();
    this.begun = this.settled.promise;
    this.begun.catch(() => undefined); // who wants it is told,
    this.on('error', () => undefined); // and who reads it; without a listener the process would end
  }

  receive(chunk: Buffer): void {
    if (!this.push(chunk)) this.waitForReader();
    this.settled.resolve(this);
  }

  finish(): void {
    this.hasEnded = true;
    this.push(null);
    this.settled.resolve(this);
  }

  fail(error: Error): void {
    this.hasEnded = true;
    this.settled.reject(error);
    this.destroy(error);
  }

  private waitForReader(): void {
    this.controller.pause();
    const leave = () => this.destroy(new Error('the client takes nothing of its answer'));
    this.standstill ??= setTimeout(leave, this.patienceMs).unref();
  }

  override _read(): void {
    this.clearStandstill();
    this.controller.resume();
  }

  private clearStandstill(): void {
    clearTimeout(this.standstill);
    this.standstill = undefined;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.clearStandstill();
    if (!this.hasEnded) this.controller.abort(error ?? new Error('nobody reads the answer any more'));
    done(error);
  }
}
