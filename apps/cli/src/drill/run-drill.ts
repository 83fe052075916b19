import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from './atlas-process.ts';
import type { Drill, Fault, Reply } from './drill.ts';
import type { DrillTarget } from './drill-target.ts';
import { OwnPrometheus } from './own-prometheus.ts';
import type { Prometheus } from './prometheus.ts';
import { lineOf, Runbook } from './runbook.ts';
import { Timeline, type Step } from './timeline.ts';

export interface DrillReport {
  readonly drill: string;
  readonly target: string;
  readonly alert: string;
  readonly seconds: number;
  readonly steps: readonly Step[];
}

const limitMs = 600_000;

/** Breaks it, waits until somebody would be called, does what the runbook says, and looks whether that was it. */
export async function runDrill(
  drill: Drill,
  target: DrillTarget,
  { say, interrupted }: { readonly say: (line: string) => void; readonly interrupted: AbortSignal },
): Promise<DrillReport> {
  const runbook = Runbook.of(drill.alert, target.runbooks);
  const plan = planOf(drill, runbook);
  const fault = drill.faultIn(target);
  const timeline = new Timeline(say);
  const until = (look: () => Promise<boolean>) => eventually(look, interrupted);
  const prometheus = await timeline.step('a Prometheus runs', () => OwnPrometheus.start(target));
  try {
    await timeline.step('it sees every service', () =>
      until(async () => (await prometheus.isReady()) && prometheus.seesAll()),
    );
    if (await prometheus.isFiring(drill.alert)) throw new Error(`${drill.alert} is firing already: that is no drill`);
    await breakAndMend(fault, { drill, plan, prometheus, timeline, until, interrupted });
    await timeline.step(`over: ${runbook.doneWhen}`, () => until(() => prometheus.holds(runbook.doneWhen)));
    await timeline.step(`${drill.alert} is silent`, () => until(async () => !(await prometheus.isFiring(drill.alert))));
  } finally {
    await prometheus.end();
  }
  const { seconds, steps } = timeline;
  return { drill: drill.name, target: target.target, alert: drill.alert, seconds, steps };
}

/** What will be done in answer: the runbook's commands are looked up before anything is broken. */
export function planOf({ response }: Drill, runbook: Runbook): readonly PlannedReply[] {
  return response.map((reply) =>
    reply === 'the cause is removed' ? reply : { ...reply, words: runbook.command(reply.command, reply.with) },
  );
}

type PlannedReply = 'the cause is removed' | (Reply & { readonly words: readonly string[] });

interface Course {
  readonly drill: Drill;
  readonly plan: readonly PlannedReply[];
  readonly prometheus: Prometheus;
  readonly timeline: Timeline;
  readonly interrupted: AbortSignal;
  readonly until: (look: () => Promise<boolean>) => Promise<void>;
}

async function breakAndMend(
  fault: Fault,
  { drill, plan, prometheus, timeline, until, interrupted }: Course,
): Promise<void> {
  try {
    await timeline.step(`broken: ${drill.breaks}`, () => fault.begin());
    await timeline.step('customers come', () => fault.provoke());
    await timeline.step(expectationOf(drill), () => expected(drill, prometheus, until));
    for (const reply of plan) {
      if (reply === 'the cause is removed') await timeline.step(reply, () => fault.end());
      else
        await timeline.step(`$ ${lineOf(reply.words)}`, () =>
          runCommand(reply.words, { mayFail: reply.mayFail ?? false, interrupted }),
        );
    }
  } finally {
    await fault.end();
  }
}

export const expectationOf = ({ alert, staysSilentFor }: Drill): string =>
  staysSilentFor === undefined ? `${alert} fires` : `${alert} stays silent for ${staysSilentFor / 1000} s`;

function expected({ alert, staysSilentFor }: Drill, prometheus: Prometheus, until: Course['until']): Promise<void> {
  if (staysSilentFor === undefined) return until(() => prometheus.isFiring(alert));
  const end = Date.now() + staysSilentFor;
  return until(async () => {
    if (await prometheus.isFiring(alert)) throw new Error(`${alert} fires, and should not`);
    return Date.now() > end;
  });
}

async function eventually(look: () => Promise<boolean>, interrupted: AbortSignal): Promise<void> {
  for (const end = Date.now() + limitMs; !(await look());) {
    if (Date.now() > end) throw new Error(`nothing of it within ${limitMs / 60_000} minutes`);
    await pause(500, undefined, { signal: interrupted });
  }
}
