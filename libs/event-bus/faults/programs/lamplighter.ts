import { isGroundFault, statement, type Database, type Tx } from '@atlas/database';
import { idOf, newEventId, uuidOf, type EventId, type TenantId } from '@atlas/kernel';
import { setTimeout as pause } from 'node:timers/promises';
import { publish } from '../../src/index.ts';
import { LampLit } from '../../test/lamps.ts';
import { Random } from '../random.ts';
import { LampDimmed, LampLitBrightly } from './next-lamps.ts';
import type { Lighting, TrafficPlan } from './orders.ts';

interface Noted {
  readonly id: EventId;
  readonly lamp: string;
  readonly number: number;
}

const noteLightings = statement<Noted, [events: string[], tenant: string, lamps: string[]]>(
  'lightings.note',
  `INSERT INTO lightings (event_id, tenant_id, lamp)
   SELECT event, $2, lamp FROM unnest($1::uuid[], $3::text[]) WITH ORDINALITY AS lit(event, lamp, place) ORDER BY place
   RETURNING event_id AS id, lamp, number`,
);

const askAgainMs = 50;

class ChangedMyMind extends Error {}

/** Nothing was said. Anything else than a rollback of its own or a fault of the ground is a mistake of ours, and ends the process. */
function goOn(error: unknown): void {
  if (!(error instanceof ChangedMyMind) && !isGroundFault(error)) throw error;
}

/** How a version of the service tells what it has noted. */
export type Telling = (tx: Tx, tenantId: TenantId, noted: Noted) => void;

export const tellNow: Telling = (tx, tenantId, { id, lamp, number }) =>
  publish(tx, LampLit, { lamp, number }, { tenantId, sequence: number, id });

/** In both majors; and now and then of a type that is new. Those have lamps of their own: a new type does not wait for its key. */
export const tellNext: Telling = (tx, tenantId, { id, lamp, number }) => {
  if (lamp.startsWith('dim')) publish(tx, LampDimmed, { lamp, number }, { tenantId, sequence: number, id });
  else publish(tx, LampLitBrightly, { lamp, number, lumen: number }, { tenantId, sequence: number, id });
};

/** Publishes, and writes down in the same transaction what it has published: the truth that everything is held against. */
export class Lamplighter {
  private isResting = true;
  private loops: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly tell: Telling,
  ) {}

  start(plan: TrafficPlan): void {
    this.isResting = false;
    this.loops = Promise.all(Array.from({ length: plan.loops }, (_, loop) => this.run(plan, loop)));
  }

  async rest(): Promise<void> {
    this.isResting = true;
    await this.loops;
  }

  /** Whoever has waited too long for somebody else's lock, or for a database, asks again. */
  async light({ tenant, lamps }: Lighting): Promise<void> {
    for (;;) {
      try {
        return await this.lightAll(idOf('ten', tenant), lamps, false);
      } catch (error) {
        if (!isGroundFault(error)) throw error;
        await pause(askAgainMs);
      }
    }
  }

  /** A publisher in the real world: it goes on, whatever happens to one of its transactions. */
  private async run(plan: TrafficPlan, loop: number): Promise<void> {
    const random = new Random(plan.seed).fork(`loop ${loop}`);
    for (let done = 0; done < plan.transactions && !this.isResting; done++) {
      const tenant = random.between(0, plan.tenants.length - 1);
      const lamps = Array.from({ length: random.between(1, plan.lampsAtOnce) }, () =>
        random.chance(plan.newLamps) ? `dim-${random.next()}` : `${tenant}-${random.between(1, plan.lampsPerTenant)}`,
      );
      const changesMind = random.chance(0.1);
      await this.lightAll(idOf('ten', plan.tenants[tenant] ?? ''), lamps, changesMind).catch(goOn);
      await pause(random.between(0, 2 * plan.pauseMs));
    }
  }

  private lightAll(tenantId: TenantId, lamps: readonly string[], changesMind: boolean): Promise<void> {
    return this.database.transaction([tenantId], async (tx) => {
      const ids = lamps.map(() => newEventId());
      for (const noted of await tx.query(noteLightings, [ids, uuidOf(tenantId), [...lamps]])) {
        this.tell(tx, tenantId, noted);
      }
      if (changesMind) throw new ChangedMyMind();
    });
  }
}
