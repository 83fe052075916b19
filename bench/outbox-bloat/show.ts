import { judge, showBytes, type Course, type Sample } from './verdict.ts';

const mostLines = 30;

interface Circumstances {
  readonly settings: ReadonlyMap<string, string>;
  readonly intoKafka: boolean;
}

/** One table, a line for a stretch of seconds, and the verdicts on each course. */
export function showCourses(
  quarters: Course,
  single: Course | undefined,
  { settings, intoKafka }: Circumstances,
): string {
  const sink = intoKafka
    ? 'Kafka, one broker, acks=all'
    : 'the process itself, which acknowledges at once: the database alone limits the rate';
  return [
    '',
    'The outbox while another session holds a snapshot. Size: the largest; drained: events/s, the slowest second and the mean; waiting: the most.',
    '',
    ...table(quarters, single),
    '',
    ...verdicts('in quarters', quarters),
    ...(single ? verdicts('single table', single) : []),
    '',
    `Drained into ${sink}. An event takes ${Math.round(quarters.bytesPerEvent)} bytes.`,
    `PostgreSQL: ${[...settings].map(([name, value]) => `${name}=${value}`).join(', ')}.`,
  ].join('\n');
}

function verdicts(title: string, course: Course): string[] {
  return judge(course).map(
    ({ promise, found, holds }) =>
      `${holds ? '✓' : '✗'} ${title}: ${promise} (${found})${holds ? '' : ' DOES NOT HOLD'}`,
  );
}

function table(quarters: Course, single: Course | undefined): string[] {
  const seconds = Math.max(1, Math.ceil(quarters.samples.length / mostLines));
  const head = ['second', '', ...headOf('quarters'), ...(single ? headOf('single table') : [])];
  const lines: string[][] = [];
  for (let from = 0; from + 1 < quarters.samples.length; from += seconds) {
    const isHeld = from + seconds > quarters.heldFrom && from < quarters.heldUntil;
    const columns = [quarters, ...(single ? [single] : [])].flatMap(({ samples }) =>
      stretch(samples.slice(from, from + seconds + 1)),
    );
    lines.push([String(from), isHeld ? 'snapshot' : '', ...columns]);
  }
  return align([head, ...lines]);
}

const headOf = (title: string) => [`${title}: size`, 'drained', 'waiting'];

function stretch(samples: readonly Sample[]): string[] {
  const rates = samples.slice(1).map(({ drained }, index) => drained - (samples[index]?.drained ?? 0));
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length);
  return [
    showBytes(Math.max(...samples.map(({ bytes }) => bytes))),
    `${Math.min(...rates)}–${Math.round(mean)}`,
    String(Math.max(...samples.map(({ written, drained }) => Math.max(0, written - drained)))),
  ];
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padStart(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
