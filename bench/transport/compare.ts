import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import type { Comparing } from '../measuring/comparing.ts';
import { SideFailed } from '../measuring/side.ts';
import { showNumber } from '../measuring/spread.ts';
import { showTable } from '../measuring/table.ts';
import { MeasuredTopic } from '../measuring/topic.ts';
import { takeTurns } from '../measuring/turns.ts';
import { compareRounds, type Measure } from '../measuring/verdict.ts';

const run = promisify(execFile);
const sides = ['atlas', 'platformatic'] as const;
type Side = (typeof sides)[number];
const transports: Record<Side, string> = { atlas: 'kafkajs', platformatic: 'platformatic' };

const measures = [
  { of: 'sent, records/s', field: 'sentPerSecond', better: 'more', gates: {} },
  { of: 'sending, CPU µs/record', field: 'sendMicros', better: 'less', gates: {} },
  { of: 'heard, records/s', field: 'heardPerSecond', better: 'more', gates: {} },
  { of: 'hearing, CPU µs/record', field: 'consumeMicros', better: 'less', gates: {} },
] as const satisfies readonly Measure<string, 'platformatic'>[];

interface Figures {
  readonly perSecond: number;
  readonly micros: number;
}

type TurnFigures = Record<(typeof measures)[number]['field'], number>;

/** Measures and prints the table; there is no gate: it is here to choose by. */
export async function compareTransports(comparing: Comparing): Promise<number> {
  const { rounds: count, seconds, progress } = comparing;
  const rounds = await takeTurns(sides, count, (side, round) =>
    progress.step(`round ${round}: ${transports[side]}`, () => measureTurn(comparing, side), summary),
  );
  console.log(
    [
      `\nSending and hearing 13 headers and about 0.5 kB a record. ${count} interleaved rounds of ${seconds} s; minimum–median–maximum.`,
      'The side under Atlas is kafkajs, the default; each hears what it has sent itself, over and over.\n',
      showTable(compareRounds(rounds, ['platformatic'], measures), { platformatic: '@platformatic/kafka' }),
      `\nKafka: one broker, acks=all, 12 partitions. ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}.`,
    ].join('\n'),
  );
  return 0;
}

async function measureTurn({ kafkaBrokers, bundle, seconds }: Comparing, side: Side): Promise<TurnFigures> {
  const topic = await MeasuredTopic.create(kafkaBrokers, `${randomBytes(4).toString('hex')}.transport`);
  const work = (name: 'send' | 'consume') =>
    runSide(bundle('transport/side'), [transports[side], name, kafkaBrokers.join(','), topic.name, String(seconds)]);
  try {
    const sent = await work('send');
    const heard = await work('consume');
    return {
      sentPerSecond: sent.perSecond,
      sendMicros: sent.micros,
      heardPerSecond: heard.perSecond,
      consumeMicros: heard.micros,
    };
  } finally {
    await topic.remove();
  }
}

function summary({ sentPerSecond, sendMicros, heardPerSecond, consumeMicros }: TurnFigures): string {
  const [sent, heard, sending, hearing] = [sentPerSecond, heardPerSecond, sendMicros, consumeMicros].map(showNumber);
  return `${sent} sent and ${heard} heard a second, at ${sending} and ${hearing} CPU µs each`;
}

async function runSide(program: string, args: readonly string[]): Promise<Figures> {
  const { stdout } = await run(process.execPath, [program, ...args]);
  const figures: unknown = JSON.parse(stdout.slice(stdout.lastIndexOf('{'))); // what a client logs comes before
  if (!isFigures(figures)) throw new SideFailed(`${args.join(' ')} did nothing in its time: ${stdout}`);
  return figures;
}

/** What is no number in JSON comes from dividing by no records. */
function isFigures(value: unknown): value is Figures {
  if (typeof value !== 'object' || value === null || !('perSecond' in value && 'micros' in value)) return false;
  return typeof value.perSecond === 'number' && typeof value.micros === 'number';
}
