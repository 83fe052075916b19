import { allEvents, type EventContract } from '@atlas/contracts';
import { asLaterMinor, goldenExamples, type GoldenExample } from '@atlas/contracts/testing';
import type { Migration } from '@atlas/database/migrate';
import { EventBus, InProcessCluster, majorsOf, routeOf } from '@atlas/event-bus';
import { testBus, type TestBus } from '@atlas/event-bus/testing';
import { newEventId, newId, newUuid, type TenantId } from '@atlas/kernel';
import { assembleService, type ConfigDescription, type ProcessConfig } from '@atlas/service';
import { testSigner } from '@atlas/service/testing';
import type { INestApplication, Type } from '@nestjs/common';
import { testDatabase, type TestDatabase } from './test-database.ts';
import { testServers } from './test-servers.ts';

/** An example, told by a tenant who has heard of nothing else. */
export interface GoldenTelling {
  readonly tenantId: TenantId;
  readonly type: string;
  readonly major: number;
  readonly data: unknown;
}

export interface Stage {
  readonly module: Type;
  readonly config: ConfigDescription<ProcessConfig>;
  readonly migrations: readonly Migration[];
  /** What the service reads from its environment beside what all read. */
  readonly env?: Readonly<Record<string, string>>;
  /** Brings about what the service must know before it can hear of something. */
  readonly prepare?: (app: INestApplication, telling: GoldenTelling) => Promise<void>;
}

/**
 * Tells a service every example of what it hears, as every release has said it, through the whole of its bus, its real handlers
 * and its real database. Each must be handled, or passed over where the service handles another major of the same fact; and be
 * dropped when it comes again, even if a later minor says it. Returns what did not end as it must, and why.
 */
export async function tellGoldenCorpus({
  prepare = async () => undefined,
  ...stage
}: Stage): Promise<readonly string[]> {
  const database = await testDatabase(stage.config.service, stage.migrations);
  const app = await assemble(stage, database);
  try {
    await app.init();
    const bus = await testBus(app);
    const { consumes } = app.get(EventBus, { strict: false }).declaration;
    const served = new Set(consumes.flatMap(majorsOf).map(routeOf));
    const faults: string[] = [];
    for (const example of goldenExamples().filter(({ type }) => consumes.some((contract) => contract.type === type))) {
      const due = served.has(routeOf(example)) ? 'handled' : 'passed over';
      const endings = await endingsOf(bus, example, (telling) => prepare(app, telling));
      const title = `${example.type} ${example.version}, ${example.name}`;
      faults.push(...endings.filter((ending) => ending !== due).map((ending) => `${title}: ${ending}`));
    }
    return faults;
  } finally {
    await app.close();
    await database.drop();
  }
}

async function assemble({ module, config, env }: Stage, { urls }: TestDatabase): Promise<INestApplication> {
  const { jwksFile, resetKeyFile } = await testSigner();
  const settings = {
    ...config.read({
      ATLAS_DATABASE_URL: urls.app,
      ATLAS_SYSTEM_DATABASE_URL: urls.system,
      ATLAS_OPERATOR_DATABASE_URL: urls.operator,
      ATLAS_KAFKA_BROKERS: 'unused:1',
      ATLAS_REDIS_URL: testServers.redisUrl(),
      ATLAS_TOKEN_JWKS_FILE: jwksFile,
      ATLAS_RESET_KEY_FILE: resetKeyFile,
      ATLAS_LOG_LEVEL: 'silent',
      ...env,
    }),
    transport: new InProcessCluster(),
  };
  return assembleService(module, config, settings);
}

async function endingsOf(
  bus: TestBus,
  example: GoldenExample,
  prepare: (telling: GoldenTelling) => Promise<void>,
): Promise<readonly string[]> {
  const telling = { ...example, data: withFreshIds(example.data) };
  const options = { tenantId: newId('ten'), sequence: 1, id: newEventId() };
  await prepare({ ...telling, tenantId: options.tenantId });
  const endings: string[] = [];
  for (const { data, version } of [telling, asLaterMinor(telling)]) {
    const ending = await bus.deliver(contractOf(example), data, { ...options, version });
    endings.push('reason' in ending ? `${ending.outcome}: ${ending.errorMessage ?? ending.reason}` : ending.outcome);
  }
  return endings;
}

function contractOf({ type, major }: GoldenExample): EventContract<unknown> {
  const contract = allEvents.find((known) => known.type === type && known.major === major);
  if (!contract) throw new Error(`no contract of this build tells what ${type} ${major} was`);
  return contract;
}

/** The examples tell one story, whose facts would get into each other's way. */
function withFreshIds(data: unknown): unknown {
  const fresh = new Map<string, string>();
  const renamed = JSON.stringify(data).replaceAll(
    /\b([a-z]{3})_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g,
    (id, prefix) => {
      const other = fresh.get(id) ?? `${prefix}_${newUuid()}`;
      fresh.set(id, other);
      return other;
    },
  );
  return JSON.parse(renamed);
}
