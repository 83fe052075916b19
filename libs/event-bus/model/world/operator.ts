import { Database, isGroundFault } from '@atlas/database';
import { DeadLetters } from '../../src/index.ts';
import { backOffMs, pause } from '../../src/pause.ts';
import { declarations, group } from '../service/builds.ts';

const actor = 'the model';

class NotDone extends Error {}

/** On a machine that is so busy that a connection takes longer than anybody waits for one. */
const mostFailures = 10;

/** Does to dead letters what operators do, by the interface that they have. */
export class Operator {
  private readonly database: Database;
  private readonly letters: DeadLetters;

  constructor(databaseUrl: string) {
    this.database = new Database({ url: databaseUrl, applicationName: 'operator', poolSize: 2 });
    this.letters = new DeadLetters(this.database, group, declarations.next.knows);
  }

  async redrive(ids: readonly number[]): Promise<void> {
    const { redriven, refused } = await patiently(() => this.letters.redrive(ids, { actor }));
    if (redriven < ids.length) throw new NotDone(`redrive: ${JSON.stringify(refused)}`);
  }

  /** Some of what is listed may have been taken up by a newer build, or be gone, before it is redriven. */
  async redriveAll(): Promise<void> {
    await patiently(() => this.letters.redrive({}, { actor }));
  }

  async discard(ids: readonly number[]): Promise<void> {
    const { discarded, refused } = await patiently(() => this.letters.discard(ids, { actor }));
    if (discarded < ids.length) throw new NotDone(`discard: ${JSON.stringify(refused)}`);
  }

  /** Takes away what is wrong with it. */
  async mend(id: number): Promise<void> {
    const { payload } = await patiently(() => this.letters.show(id));
    const data: unknown = JSON.parse(payload?.toString() ?? '');
    const mended = { ...(typeof data === 'object' && data), ailment: 'none' };
    const intent = { actor, payload: Buffer.from(JSON.stringify(mended)) };
    const { edited } = await patiently(() => this.letters.edit(id, intent));
    if (!edited) throw new NotDone(`edit: ${id} does not count as edited`);
  }

  leave(): Promise<void> {
    return this.database.close();
  }
}

async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let failures = 0; ; failures++) {
    try {
      return await work();
    } catch (error) {
      if (!isGroundFault(error) || failures === mostFailures) throw error;
    }
    await pause(backOffMs(failures));
  }
}
