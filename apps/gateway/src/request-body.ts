import { PassThrough, type Readable } from 'node:stream';

export const largestBody = 1024 * 1024;

/** Up to here it costs less to hold a body than to have it pass through. */
export const largestHeld = 64 * 1024;

/** Nobody is left to be answered. */
export class ClientWentAway extends Error {
  constructor() {
    super('the client went away before it was answered');
  }
}

/**
 * Holds a body in memory, so that it can be sent again. Undefined as soon as it is too large; what is still to come is read all the same,
 * and thrown away: a client that is still writing would not see its answer.
 */
export function collected(body: Readable): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  let chunks: Buffer[] = [];
  let size = 0;
  body.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= largestBody) return void chunks.push(chunk);
    chunks = [];
    resolve(undefined);
  });
  body.once('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
  body.once('close', () => {
    if (!body.readableEnded) reject(new ClientWentAway());
  });
  return promise;
}

/**
 * A body on its way through, cut off where it becomes too large: its length need not have been declared. What no service
 * takes any more is read all the same, and thrown away: a client that is still writing would not see its answer.
 */
export class PassingBody extends PassThrough {
  private readonly verdict = Promise.withResolvers<boolean>();
  private size = 0;

  constructor(private readonly source: Readable) {
    super();
    this.on('error', () => undefined); // who sends it is told; after that nobody is, and the process would end
    source.on('data', ({ length }: Buffer) => this.measure(length));
    source.once('end', () => this.verdict.resolve(false));
    source.once('close', () => this.sourceClosed());
    source.pipe(this);
  }

  get isCutOff(): boolean {
    return this.size > largestBody;
  }

  /** Known at the latest when the client has sent it all, whether a service still takes it or not. */
  isTooLarge(): Promise<boolean> {
    if (this.destroyed) this.discardRest();
    return this.verdict.promise;
  }

  private measure(length: number): void {
    this.size += length;
    if (!this.isCutOff) return;
    this.verdict.resolve(true);
    this.discardRest();
    this.destroy(new Error('the body is too large'));
  }

  private discardRest(): void {
    this.source.unpipe(this).resume();
  }

  private sourceClosed(): void {
    this.verdict.resolve(false);
    if (!this.source.readableEnded) this.destroy(new ClientWentAway());
  }
}
