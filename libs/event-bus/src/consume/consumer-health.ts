import type { Broker, Consumption } from '../transport/broker.ts';

/** As long as the session of a member of its group: until then the others wait for it as well. */
const toleratedMs = 10_000;

/**
 * A consumer that is outside of its group is sick, and a new process may do better; but only while the brokers are well: during
 * an outage of theirs all processes are outside, and restarting them would help nobody.
 */
export async function isConsumerHealthy(
  consumption: Pick<Consumption, 'outsideSince'>,
  broker: Pick<Broker, 'isReachable'>,
  now = Date.now(),
): Promise<boolean> {
  const since = consumption.outsideSince();
  if (since === undefined || now - since.getTime() <= toleratedMs) return true;
  return !(await broker.isReachable());
}
