import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceProcess } from '@atlas/testing';
import type { Random } from '../random.ts';
import type { Lost } from './balancer.ts';
import type { Edge } from './edge.ts';

interface Ending {
  readonly gateway: ServiceProcess;
  readonly from: number;
  readonly to: number;
}

export interface EndingReport {
  readonly answered: number;
  readonly wrong: readonly string[];
  /** Requests that were in flight on a gateway when it was killed. */
  readonly lostInFlight: number;
  /** Requests that have no such excuse. */
  readonly lostOtherwise: readonly string[];
}

/** Ends gateways at random times, one after the other, while people work; each comes back. */
export async function endGateways(
  edge: Edge,
  random: Random,
  { times, by }: { readonly times: number; readonly by: 'SIGKILL' | 'SIGTERM' },
): Promise<EndingReport> {
  const load = edge.load(random);
  const endings: Ending[] = [];
  const returns: Promise<void>[] = [];
  for (let time = 0; time < times; time++) {
    const seen = load.answeredSoFar + 50 + random.below(100);
    while (load.answeredSoFar < seen) await pause(5);
    const gateway = edge.gateways[time % edge.gateways.length];
    if (!gateway) continue;
    await Promise.all(returns.splice(0, returns.length - 1)); // one is always left, and one may be on its way back
    const from = performance.now();
    await (by === 'SIGKILL' ? gateway.kill() : gateway.stop());
    await edge.balancer.untilLeft(gateway); // what was sent to it before could not know
    endings.push({ gateway, from, to: performance.now() });
    returns.push(gateway.start());
  }
  await Promise.all(returns);
  const { answered, wrong, lost } = await load.end();
  const unexcused = lost.filter((each) => by === 'SIGTERM' || !endings.some((ending) => excuses(ending, each)));
  return {
    answered,
    wrong,
    lostInFlight: lost.length - unexcused.length,
    lostOtherwise: unexcused.map(({ message }) => message),
  };
}

function excuses({ gateway, from, to }: Ending, lost: Lost): boolean {
  return lost.gateway === gateway && lost.sentAt <= to && from - lost.sentAt < 60_000;
}
