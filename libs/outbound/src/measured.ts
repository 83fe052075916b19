import { runInPart } from '@atlas/kernel';
import { outboundMetrics } from './metrics.ts';
import type { Outcome } from './outcome.ts';

export async function measured<Answer>(target: string, call: () => Promise<Outcome<Answer>>): Promise<Outcome<Answer>> {
  const start = performance.now();
  const outcome = await runInPart(
    { name: `call ${target}`, kind: 'client', attributes: { 'peer.service': target } },
    call,
  );
  const labels = { target, outcome: outcome.is, trouble: outcome.is === 'answered' ? '' : outcome.trouble };
  outboundMetrics.calls.observe(labels, (performance.now() - start) / 1_000);
  return outcome;
}
