import { PgBoss } from 'pg-boss';

export const schema = 'jobs';

/** The rest is the worker's; see also the settings that each job gets in {@link jobOptions}. */
const poolSize = 4;

/** How soon a job whose process was killed is found: its heartbeat is 10 s, the least pg-boss allows. */
const superviseIntervalSeconds = 3;

/**
 * pg-boss on a schema that our migrations made. It runs as the role that owns nothing, so it may neither migrate nor
 * rebuild indexes.
 */
export function bossOf(connectionString: string, service: string): PgBoss {
  return new PgBoss({
    connectionString,
    application_name: `${service} jobs`,
    max: poolSize,
    schema,
    migrate: false,
    createSchema: false,
    schedule: false,
    superviseIntervalSeconds,
    // pg-boss looks for dead jobs no more often than it monitors, and that is once a minute unless told otherwise.
    monitorIntervalSeconds: superviseIntervalSeconds,
    maintenanceIntervalSeconds: 60,
    flowIntervalSeconds: 3600,
    reindex: false,
    monitorVacuum: false,
  });
}
