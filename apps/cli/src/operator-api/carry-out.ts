import type { Answer } from './answer.ts';
import { OperatorApi } from './operator-api.ts';
import type { BusService } from './services.ts';
import { timeUntil } from '../terminal/age.ts';
import { confirm } from '../terminal/confirm.ts';
import { counted } from '../terminal/plain-text.ts';
import { complain, print, printJson } from '../terminal/print.ts';

/** Something to be done in one service. */
export interface Order {
  readonly service: BusService;
  readonly path: string;
  readonly body: object;
}

/** How an order is spoken of. */
export interface Wording {
  /** `dead letter`; there may be many. */
  readonly noun: string;
  /** `will be tried again`. */
  readonly done: string;
  /** `would be tried again`. */
  readonly would: string;
}

export interface OrderOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What `--dry-run` finds is what would be done; more than one is done only by somebody who has seen how many. */
export async function carryOut(orders: readonly Order[], wording: Wording, options: OrderOptions): Promise<void> {
  const api = OperatorApi.fromEnvironment();
  const send = (order: Order, dryRun: boolean) => api.post(order.service, order.path, { ...order.body, dryRun });
  if (!options.dryRun && !options.yes) {
    let expected = 0;
    for (const order of orders) expected += countIn(await send(order, true));
    if (expected > 1) await confirm(`${counted(expected, wording.noun)} ${wording.would}`);
  }
  const reports: Answer[] = [];
  for (const order of orders) {
    const report = await send(order, options.dryRun ?? false);
    reports.push(report.with({ service: order.service }));
  }
  if (options.json) printJson({ reports: reports.map(({ json }) => json) });
  else reports.forEach((report) => describe(report, wording));
  if (reports.some((report) => report.list('refused').length > 0)) process.exitCode = 1;
}

function describe(report: Answer, wording: Wording): void {
  const service = report.text('service');
  const count = countIn(report);
  const numbers = report.numbers('ids') ?? report.numbers('seqs') ?? [];
  const which = numbers.length === 0 ? '' : `: ${numbers.join(', ')}${count > numbers.length ? ', …' : ''}`;
  const refused = report.list('refused');
  if (count > 0 || refused.length === 0)
    print(
      `${counted(count, wording.noun)} of ${service} ${report.is('dryRun') ? wording.would : wording.done}${lastOf(report)}${which}`,
    );
  complain(
    ...refused.map(
      (refusal) => `${service}/${refusal.count('id')}: ${refusal.text('message')} ${refusal.text('remedy')}`,
    ),
  );
}

/** A rate that was asked for takes its time. */
function lastOf(report: Answer): string {
  const last = timeUntil(report.text('lastTryAt'));
  return last === undefined || last === 'now' ? '' : `, the last ${last}`;
}

const countIn = (report: Answer): number =>
  report.count('redriven') ?? report.count('discarded') ?? report.count('count') ?? 0;
