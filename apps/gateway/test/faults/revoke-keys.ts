import { setTimeout as pause } from 'node:timers/promises';
import type { Edge } from './edge.ts';
import type { Regular } from './regular.ts';
import { byKey, expectStatus } from './visitor.ts';

export interface RevocationReport {
  readonly keys: number;
  /** Answers 401 before the key was revoked. */
  readonly wronglyRefused: number;
  /** The longest time from the answer to the revocation until no gateway took the key any more. */
  readonly slowestMs: number;
}

interface Use {
  readonly at: number;
  readonly answeredAt: number;
  readonly status: number;
}

interface Moment {
  readonly asked: number;
  readonly answered: number;
}

/** Uses keys all the time through all gateways, and revokes them. */
export async function revokeKeys(
  edge: Edge,
  keys: number,
  beforeRevocation = () => Promise.resolve(),
): Promise<RevocationReport> {
  const [regular] = edge.regulars;
  const issued = await Promise.all(Array.from({ length: keys }, () => issue(edge, regular)));
  const uses = issued.map(() => [] as Use[]);
  const over = new AbortController();
  const users = issued.map(({ secret }, index) => use(edge, secret, uses[index] ?? [], over.signal));
  await untilAllUsed(uses, edge.gateways.length);
  await beforeRevocation();
  const revocations: Moment[] = [];
  for (const { id } of issued) {
    const asked = performance.now();
    expectStatus(204, await edge.balancer.send(byKey(regular.secret, `/v1/api-keys/${id}`, 'DELETE')));
    revocations.push({ asked, answered: performance.now() });
  }
  await untilAllRefused(uses, edge.gateways.length);
  over.abort();
  await Promise.all(users);
  return summed(uses, revocations);
}

async function issue(edge: Edge, { visitor }: Regular): Promise<{ id: string; secret: string }> {
  const { body } = expectStatus(201, await edge.balancer.send(visitor.issueKey(['users:read'])));
  return JSON.parse(body) as { id: string; secret: string };
}

async function use(edge: Edge, secret: string, uses: Use[], over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const at = performance.now();
    const { status } = await edge.balancer.send(byKey(secret, '/v1/users'));
    uses.push({ at, answeredAt: performance.now(), status });
    await pause(10);
  }
}

/** So often that every gateway knows every key. */
async function untilAllUsed(uses: readonly (readonly Use[])[], gateways: number): Promise<void> {
  while (!uses.every((each) => each.length > 4 * gateways)) await pause(50);
}

/** Several times in a row, so that every gateway has been asked. */
async function untilAllRefused(uses: readonly (readonly Use[])[], gateways: number): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (
    !uses.every((each) => each.length > 4 * gateways && each.slice(-4 * gateways).every(({ status }) => status === 401))
  ) {
    if (performance.now() > deadline) throw new Error('a revoked key is still taken');
    await pause(50);
  }
}

function summed(uses: readonly (readonly Use[])[], revocations: readonly Moment[]): RevocationReport {
  const early = uses.flatMap((each, index) =>
    each.filter(({ status, answeredAt }) => status === 401 && answeredAt < (revocations[index]?.asked ?? 0)),
  );
  const late = uses.flatMap((each, index) =>
    each.filter(({ status }) => status === 200).map(({ at }) => at - (revocations[index]?.answered ?? 0)),
  );
  return { keys: uses.length, wronglyRefused: early.length, slowestMs: Math.max(0, Math.round(Math.max(...late))) };
}
