import { randomBytes } from 'node:crypto';
import { assertSafe } from '../measuring/server-settings.ts';
import { showNumber } from '../measuring/spread.ts';
import { runCourse, type CourseOptions } from './course.ts';
import { OutboxDatabase, type Shape } from './outbox-database.ts';
import { showCourses } from './show.ts';
import { judge, type Course } from './verdict.ts';

interface Proving extends CourseOptions {
  readonly postgresUrl: string;
  readonly withPeer: boolean;
  readonly progress: { step<Result>(title: string, work: () => Promise<Result>): Promise<Result> };
}

/** Runs, prints the table and the verdicts, and gives the exit code: whether all of them hold for the quarters. */
export async function proveBloat(proving: Proving): Promise<number> {
  const { progress, withPeer, events, rate } = proving;
  const run = (shape: Shape) =>
    progress.step(`${showNumber(events)} events, ${showNumber(rate)} a second: ${shape}`, () =>
      runShape(proving, shape),
    );
  const { course: quarters, settings } = await run('quarters');
  const single = withPeer ? (await run('single table')).course : undefined;
  console.log(showCourses(quarters, single, { settings, intoKafka: proving.intoKafka }));
  return judge(quarters).every(({ holds }) => holds) ? 0 : 1;
}

async function runShape(
  proving: Proving,
  shape: Shape,
): Promise<{ readonly course: Course; readonly settings: ReadonlyMap<string, string> }> {
  const database = await OutboxDatabase.open(proving.postgresUrl, randomBytes(18).toString('base64url'), shape);
  try {
    const settings = await assertSafe(database.admin);
    return { course: await runCourse(database, proving), settings };
  } finally {
    await database.close();
  }
}
