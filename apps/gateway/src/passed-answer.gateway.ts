import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher } from 'undici';
import { isAnswered } from './forwarded-headers.ts';

/** A body up to this is taken as a whole: it leaves in one piece with its head, and is not sent at all when it breaks off. */
const largestHeld = 64 * 1024;

/** What a service has answered. */
export interface PassedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Nothing when there is none; as it comes when it is large, or does not say how long it is. */
  readonly body: Promise<Buffer | undefined> | Readable;
}

/** Rejects as long as nothing has been sent. */
export async function passBack(answer: PassedAnswer, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const body = answer.body instanceof Promise ? await answer.body : answer.body;
  if (reply.raw.destroyed) return void (body instanceof Readable && body.destroy());
  void reply.code(answer.status);
  for (const [name, value] of Object.entries(answer.headers)) if (isAnswered(name)) void reply.header(name, value);
  if (!request.raw.complete) void reply.header('connection', 'close'); // what is left of it would be read as the next request
  void reply.send(request.method === 'HEAD' ? Readable.from([]) : body); // of anything else Fastify would tell the length itself
}

interface Body {
  receive(chunk: Buffer): void;
  finish(): void;
  fail(error: Error): void;
}

/** The answer to one request: known with its head. It fails only as long as there is none; what comes later, its body tells. */
export class AnswerInPassing implements Dispatcher.DispatchHandler {
  readonly answer: Promise<PassedAnswer>;
  private readonly settled = Promise.withResolvers<PassedAnswer>();
  private body: Body | undefined;

  constructor() {
    this.answer = this.settled.promise;
  }

  onRequestStart(): void {
    // undici demands it of every handler
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return; // it goes on
    const body =
      Number(headers['content-length'] ?? Infinity) <= largestHeld ? new HeldBody() : new FlowingBody(controller);
    this.body = body;
    this.settled.resolve({ status, headers, body: body instanceof HeldBody ? body.whole : body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.body?.receive(chunk);
  }

  onResponseEnd(): void {
    this.body?.finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.body) this.body.fail(error);
    else this.settled.reject(error);
  }
}

class HeldBody implements Body {
  readonly whole: Promise<Buffer | undefined>;
  private readonly settled = Promise.withResolvers<Buffer | undefined>();
  private readonly chunks: Buffer[] = [];

  constructor() {
    this.whole = this.settled.promise;
    this.whole.catch(() => undefined); // who wants it is told
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

/** Read from the service no faster than the client takes it. */
class FlowingBody extends Readable implements Body {
  private hasEnded = false;

  constructor(private readonly controller: Dispatcher.DispatchController) {
    super();
  }

  receive(chunk: Buffer): void {
    if (!this.push(chunk)) this.controller.pause();
  }

  finish(): void {
    this.hasEnded = true;
    this.push(null);
  }

  fail(error: Error): void {
    this.hasEnded = true;
    this.destroy(error);
  }

  override _read(): void {
    this.controller.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.hasEnded) this.controller.abort(error ?? new Error('nobody reads the answer any more'));
    done(error);
  }
}
