import { messageOf } from '../refused.ts';
import { complain } from '../terminal/print.ts';
import { busServices, type BusService } from './services.ts';

export interface ServiceAnswer<Answer> {
  readonly service: BusService;
  readonly answer: Answer;
}

/** Asks one service, or all. A service that does not answer hides nothing of the others: it is named, and the exit code tells. */
export async function askAll<Answer>(
  service: BusService | undefined,
  ask: (service: BusService) => Promise<Answer>,
): Promise<readonly ServiceAnswer<Answer>[]> {
  if (service) return [{ service, answer: await ask(service) }];
  const outcomes = await Promise.allSettled(
    busServices.map(async (each) => ({ service: each, answer: await ask(each) })),
  );
  const failures = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [`${busServices[index]}: ${messageOf(outcome.reason)}`] : [],
  );
  if (failures.length > 0) process.exitCode = 1;
  complain(...failures);
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}
