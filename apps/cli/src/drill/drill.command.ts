import { Command } from 'commander';
import { complain, print, printJson } from '../terminal/print.ts';
import type { Drill } from './drill.ts';
import { drillConfig } from './drill-target.ts';
import { brokerDown } from './drills/broker-down.drill.ts';
import { podKill } from './drills/pod-kill.drill.ts';
import { poison } from './drills/poison.drill.ts';
import { providerDown } from './drills/provider-down.drill.ts';
import { relayStall } from './drills/relay-stall.drill.ts';
import { expectationOf, planOf, runDrill } from './run-drill.ts';
import { lineOf, Runbook } from './runbook.ts';

interface DrillOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const drills = [poison, relayStall, providerDown, brokerDown, podKill];

/** `atlas drill`: breaks something on a system that may be broken, and does what the runbook says. */
export function drillCommand(): Command {
  const command = new Command('drill')
    .description('break a running system in one way, wait for the alert, follow its runbook, and time each step')
    .addHelpText(
      'after',
      `
Only a system that says so may be drilled: ATLAS_DRILL_TARGET names it. What was broken is mended at the
end, also when the drill is interrupted. A Prometheus of its own runs meanwhile, with the chart's rules.

Exit codes: 0 the alert did as it should and it is over, 1 not so, 2 not a sensible command, or nothing to be drilled.`,
    );
  for (const drill of drills)
    command.addCommand(
      new Command(drill.name)
        .description(drill.description)
        .option('--dry-run', 'say what would be done, and do nothing')
        .option('--json', 'print one line of JSON: drill, target, alert, seconds, steps')
        .action((options: DrillOptions) => run(drill, options)),
    );
  return command;
}

async function run(drill: Drill, { dryRun, json }: DrillOptions): Promise<void> {
  const target = drillConfig.read();
  if (dryRun) {
    const steps = stepsOf(drill, Runbook.of(drill.alert, target.runbooks));
    return json ? printJson({ drill: drill.name, target: target.target, alert: drill.alert, steps }) : print(...steps);
  }
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interruption.abort());
  const say = json ? complain : print;
  const report = await runDrill(drill, target, { say, interrupted: interruption.signal });
  if (json) printJson(report);
  else print('', `${drill.name} on ${target.target}: over after ${report.seconds.toFixed(0)} s.`);
}

function stepsOf(drill: Drill, runbook: Runbook): readonly string[] {
  const replies = planOf(drill, runbook).map((reply) =>
    typeof reply === 'string' ? reply : `$ ${lineOf(reply.words)}`,
  );
  return [`broken: ${drill.breaks}`, 'customers come', expectationOf(drill), ...replies, `over: ${runbook.doneWhen}`];
}
