import { uuidOf, type TenantId } from '@atlas/kernel';
import pg from 'pg';

/** What a message says that a day's revenue is made of. */
export interface BookedMessage {
  readonly eventId: string;
  readonly tenantId: TenantId;
  readonly completedAt: string;
  readonly amount: number;
  readonly currency: string;
}

const group = 'bench';

/**
 * A transaction for each message, as one would write it: the tenant, the inbox, the effect. Prepared statements on plain pg,
 * which is the fastest way to do it one by one.
 */
export class BookByMessage {
  private readonly pool: pg.Pool;

  constructor(databaseUrl: string, connections: number) {
    this.pool = new pg.Pool({ connectionString: databaseUrl, max: connections });
  }

  async book({ eventId, tenantId, completedAt, amount, currency }: BookedMessage): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query({
        name: 'tenant',
        text: `SELECT set_config('atlas.tenants', $1, true)`,
        values: [`{${uuidOf(tenantId)}}`],
      });
      const { rowCount } = await client.query({
        name: 'accept',
        text: 'INSERT INTO bus.inbox (grp, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        values: [group, eventId],
      });
      if (rowCount === 1) {
        await client.query({
          name: 'book',
          text: `INSERT INTO revenue_days AS known (tenant_id, day, currency, completed_orders, gross)
                 VALUES ($1, ($2::timestamptz AT TIME ZONE 'UTC')::date, $3, 1, $4)
                 ON CONFLICT (tenant_id, day, currency) DO UPDATE
                    SET completed_orders = known.completed_orders + 1, gross = known.gross + excluded.gross`,
          values: [uuidOf(tenantId), completedAt, currency, amount],
        });
      }
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }
}
