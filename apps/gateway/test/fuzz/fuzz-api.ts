import fc from 'fast-check';
import { eventually } from '@atlas/testing';
import { Agent } from 'undici';
import { ApiDocument, type Operation } from './document.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { nastyRequest, type NastyRequest } from './nasty-requests.ts';
import { changedTables, rowsOf } from './written-rows.ts';

export interface FuzzReport {
  readonly requests: number;
  readonly operations: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** After which all of the rows were looked at. */
  readonly refusedRounds: number;
  readonly faults: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const requestsPerRound = 5;

/** Sends what nobody should send to every operation, and compares each answer with the description. */
export class ApiFuzz {
  private readonly agent = new Agent({ connections: 4, headersTimeout: 60_000, bodyTimeout: 60_000 });
  private readonly statuses = new Map<number, number>();
  private readonly faults: string[] = [];
  private requests = 0;
  private refusedRounds = 0;

  constructor(
    private readonly target: FuzzTarget,
    private readonly document: ApiDocument,
    private readonly seed: number,
  ) {}

  async run(rounds: number, isOver: () => boolean = () => false): Promise<FuzzReport> {
    const { operations } = this.document;
    await this.comeToRest();
    for (let round = 0; round < rounds && !isOver(); round++)
      for (const [at, operation] of operations.entries()) await this.fuzz(operation, this.seed + 1_000 * round + at);
    await this.agent.close();
    const { requests, refusedRounds, faults } = this;
    return {
      requests,
      operations: operations.length,
      statuses: Object.fromEntries(this.statuses),
      refusedRounds,
      faults,
    };
  }

  private async fuzz(operation: Operation, seed: number): Promise<void> {
    await this.forgetLimits();
    const { headers: credentials, justArrived } = await this.target.credentialsFor(operation);
    if (justArrived) await this.comeToRest(); // whoever arrives is welcomed by a mail
    const before = await rowsOf(this.target.atlas);
    let hasWritten = false;
    for (const request of fc.sample(nastyRequest(operation), { numRuns: requestsPerRound, seed })) {
      const answer = await this.send(request, credentials);
      hasWritten ||= answer.status < 400 && !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
      const fault = this.faultOf(operation, request, answer);
      if (fault !== undefined) this.faults.push(`${describe(request)}: ${fault}`);
    }
    if (hasWritten) return this.comeToRest();
    this.refusedRounds++;
    if (!(await this.target.work.isDone())) await this.comeToRest(); // what a refusal has told or ordered is writing, too
    const changed = changedTables(before, await rowsOf(this.target.atlas));
    if (changed.length > 0)
      this.faults.push(`${operation.id}, refused, has changed ${changed.join(', ')} (seed ${seed})`);
  }

  private faultOf(
    operation: Operation,
    { method }: NastyRequest,
    { status, contentType, body }: Answer,
  ): string | undefined {
    if (status >= 500) return `${status} ${body.slice(0, 300)}`;
    if (method !== operation.method)
      return status < 400 || contentType.startsWith('application/problem+json') || body === ''
        ? undefined
        : `${status} is no problem`;
    return this.document.fault(operation, status, contentType, body);
  }

  private async send(
    { method, path, headers, body }: NastyRequest,
    credentials: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const answer = await this.agent.request({
      origin: this.target.address,
      ...{ path, method, headers: { ...credentials, ...headers }, body: body ?? null },
    });
    this.requests++;
    this.statuses.set(answer.statusCode, (this.statuses.get(answer.statusCode) ?? 0) + 1);
    return {
      status: answer.statusCode,
      contentType: String(answer.headers['content-type'] ?? ''),
      body: await answer.body.text(),
    };
  }

  /** What was accepted may go on in the background, with pauses: an order is paid. */
  private async comeToRest(): Promise<void> {
    let last = await rowsOf(this.target.atlas);
    let quietTurns = 0;
    await eventually(
      async () => {
        const now = await rowsOf(this.target.atlas);
        const isQuiet = changedTables(last, now).length === 0 && (await this.target.work.isDone());
        quietTurns = isQuiet ? quietTurns + 1 : 0;
        last = now;
        if (quietTurns < 4) throw new Error('there is still something going on');
      },
      { everyMs: 250, withinMs: 180_000 },
    );
  }

  /** Or soon all that could be seen were 429. */
  private async forgetLimits(): Promise<void> {
    await this.target.redis.ask(async (client) => {
      const keys = await client.keys('atlas:limit:*');
      if (keys.length > 0) await client.del(...keys);
    });
  }
}

function describe({ method, path, headers, body }: NastyRequest): string {
  return `${method} ${path.slice(0, 200)} ${JSON.stringify(headers).slice(0, 200)} ${body ? body.subarray(0, 200).toString() : ''}`;
}
