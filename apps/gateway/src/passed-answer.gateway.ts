import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher } from 'undici';
import { bodyOf, type AnswerBody, type PassedBody } from './answer-body.gateway.ts';
import { answeredHeaders, type AnswerHeaders } from './forwarded-headers.ts';

/** What a service has answered. */
export interface PassedAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** Rejects as long as nothing of it can have been sent. */
  readonly body: Promise<PassedBody>;
}

/** Rejects as long as nothing has been sent; what breaks off later, `brokeOff` is told. */
export async function passBack(
  answer: PassedAnswer,
  request: FastifyRequest,
  reply: FastifyReply,
  brokeOff: (error: unknown) => void,
): Promise<void> {
  const body = await answer.body;
  if (reply.raw.destroyed) return leave(body);
  try {
    void reply.code(answer.status);
    for (const [name, value] of answeredHeaders(answer.headers)) void reply.header(name, value);
    if (answer.status === 204) void reply.removeHeader('content-length'); // RFC 9110, section 8.6
    if (!request.raw.complete) void reply.header('connection', 'close'); // what is left of it would be read as the next request
    if (body instanceof Readable) body.once('error', brokeOff);
    void reply.send(request.method === 'HEAD' ? Readable.from([]) : body); // of anything else Fastify would tell the length itself
  } catch (error) {
    leave(body);
    throw error;
  }
}

function leave(body: PassedBody): void {
  if (body instanceof Readable) body.destroy();
}

/** The answer to one request: known with its head. It fails only as long as there is none; what comes later, its body tells. */
export class AnswerInPassing implements Dispatcher.DispatchHandler {
  readonly answer: Promise<PassedAnswer>;
  private readonly settled = Promise.withResolvers<PassedAnswer>();
  private body: AnswerBody | undefined;

  /** @param patienceMs with a client that takes nothing of its answer */
  constructor(private readonly patienceMs: number) {
    this.answer = this.settled.promise;
  }

  onRequestStart(): void {
    // undici demands it of every handler
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    if (status < 200) return; // it goes on
    this.body = bodyOf(headers, controller, this.patienceMs);
    this.settled.resolve({ status, headers, body: this.body.begun });
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
