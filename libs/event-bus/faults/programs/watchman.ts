import { statement, type Tx } from '@atlas/database';
import { uuidOf } from '@atlas/kernel';
import { Consumes, EventConsumer, publish, type Event } from '../../src/index.ts';
import { LampLit, LampNoted, type LampData } from '../../test/lamps.ts';
import { LampDimmed, LampLitBrightly, type BrightLampData } from './next-lamps.ts';

const addSighting = statement<object, [event: string, tenant: string, lamp: string, number: number]>(
  'sightings.add',
  'INSERT INTO sightings (event_id, tenant_id, lamp, number) VALUES ($1, $2, $3, $4)',
);

const findMood = statement<{ mood: string }, [lamp: string]>('moods.find', 'SELECT mood FROM moods WHERE lamp = $1');

class BadMood extends Error {}

/** Writes down what is seen, and publishes that it was. A lamp may have a mood, which the harness gives and takes. */
async function watch(tx: Tx, { id, tenantId, sequence, data }: Event<LampData>): Promise<void> {
  const { lamp, number } = data;
  await tx.execute(addSighting, [id, uuidOf(tenantId), lamp, number]);
  publish(tx, LampNoted, { lamp, number }, { tenantId, sequence });
  const [found] = await tx.query(findMood, [lamp]);
  if (found?.mood === 'kills') process.kill(process.pid, 'SIGKILL');
  if (found?.mood === 'throws') throw new BadMood(`${lamp} cannot be looked at`);
}

@EventConsumer()
export class Watchman {
  @Consumes(LampLit)
  handle(tx: Tx, event: Event<LampData>): Promise<void> {
    return watch(tx, event);
  }
}

/** Of the next version: sees more, and serves what is told in the old way as well. */
@EventConsumer()
export class NextWatchman {
  @Consumes(LampLitBrightly)
  handle(tx: Tx, event: Event<BrightLampData>): Promise<void> {
    return watch(tx, event);
  }
}

@EventConsumer()
export class DimWatchman {
  @Consumes(LampDimmed)
  handle(tx: Tx, event: Event<LampData>): Promise<void> {
    return watch(tx, event);
  }
}
