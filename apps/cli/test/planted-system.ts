import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { topics } from '@atlas/contracts';
import { connectionUrl, Database, provisionService, type ServiceDatabaseUrls } from '@atlas/database';
import { dropTestTopics, testServers } from '@atlas/testing';
import pg from 'pg';
import { gatherEvidence } from '../src/invariants/evidence/gather-evidence.ts';
import { TopicLog } from '../src/invariants/evidence/topic-log.gateway.ts';
import type { Books, Evidence } from '../src/invariants/evidence/evidence.ts';
import { PlantedBooks } from './planted-books.ts';
import { plantRows, plantedServices, type PlantedService } from './planted-rows.ts';
import { plantTopics, recordOf, type PlantedRecord } from './planted-topics.ts';

export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);

type Records = readonly PlantedRecord[];

/** What went wrong, and where: statements for a service's database, other books, other records. */
export type Defect = Readonly<Partial<Record<PlantedService, string>>> & {
  readonly books?: (books: Books) => Books;
  readonly records?: (records: Records) => Records;
};

/** The real databases and topics of every service, with what is left of purchases in them, and the provider's books. */
export class PlantedSystem {
  private constructor(
    private readonly evidence: Evidence,
    private readonly urls: Readonly<Record<PlantedService, ServiceDatabaseUrls>>,
    readonly books: PlantedBooks,
    readonly topicPrefix: string,
    private readonly topicLog: TopicLog,
  ) {}

  static async plant(evidence: Evidence): Promise<PlantedSystem> {
    const suffix = randomBytes(5).toString('hex');
    const [urls, books, topicPrefix] = await Promise.all([
      eachService((service) => plantDatabase(service, `planted_${service}_${suffix}`, evidence)),
      PlantedBooks.open(evidence.books),
      plantTopics(evidence.events.map(recordOf)),
    ]);
    return new PlantedSystem(evidence, urls, books, topicPrefix, topicLogOf(topicPrefix));
  }

  /** The evidence that is left after something has gone wrong in a copy of the system; the system itself stays whole. */
  async gather(defect: Defect = {}): Promise<Evidence> {
    const copies: string[] = [];
    const databases = await eachService(async (service) => {
      const damage = defect[service];
      const name = damage === undefined ? nameIn(this.urls[service].operator) : await this.damagedCopy(service, damage);
      if (damage !== undefined) copies.push(name);
      return new Database({
        url: connectionUrl(this.urls[service].operator, name),
        applicationName: 'test',
        poolSize: 2,
      });
    });
    const books = defect.books && (await PlantedBooks.open(defect.books(this.evidence.books)));
    const records = defect.records?.(this.evidence.events.map(recordOf));
    const topicPrefix = records && (await plantTopics(records, 1)); // one partition is enough, and made sooner
    const topicLog = topicPrefix === undefined ? undefined : topicLogOf(topicPrefix);
    try {
      return await gatherEvidence({
        databases,
        topics: topicLog ?? this.topicLog,
        provider: (books ?? this.books).access,
      });
    } finally {
      await Promise.all([
        ...Object.values(databases).map((database) => database.close()),
        books?.close(),
        topicLog?.close(),
      ]);
      if (topicPrefix !== undefined) await dropTestTopics(topicPrefix);
      for (const name of copies) await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  }

  /** What `atlas invariants` needs to know of this system. */
  environment(): Record<string, string> {
    const urls = plantedServices.map((service) => {
      return [`ATLAS_OPERATOR_DATABASE_URL_${service.toUpperCase()}`, this.urls[service].operator] as const;
    });
    return {
      ...Object.fromEntries(urls),
      ATLAS_KAFKA_BROKERS: testServers.kafkaBrokers().join(','),
      ATLAS_TOPIC_PREFIX: this.topicPrefix,
      ATLAS_PROVIDER_URL: this.books.url,
      ATLAS_PROVIDER_API_KEY: this.books.apiKey,
    };
  }

  async remove(): Promise<void> {
    await Promise.all([this.topicLog.close(), this.books.close()]);
    await dropTestTopics(this.topicPrefix);
    for (const { owner } of Object.values(this.urls)) await asAdmin(`DROP DATABASE ${nameIn(owner)} WITH (FORCE)`);
  }

  private async damagedCopy(service: PlantedService, damage: string): Promise<string> {
    const name = `planted_${service}_${randomBytes(5).toString('hex')}`;
    await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${nameIn(this.urls[service].owner)}`);
    await asAdmin(damage, name);
    return name;
  }
}

function topicLogOf(topicPrefix: string): TopicLog {
  return new TopicLog({ brokers: testServers.kafkaBrokers(), topicPrefix, topics });
}

async function plantDatabase(
  service: PlantedService,
  database: string,
  evidence: Evidence,
): Promise<ServiceDatabaseUrls> {
  const urls = await provisionService(testServers.postgresUrl(), { service, database, password: 'test' });
  // By the service's own program, as a release does it: no app imports another.
  await run(process.execPath, ['--import', './tools/register.mjs', `apps/${service}/src/migrate.ts`], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], ATLAS_OWNER_DATABASE_URL: urls.owner },
  });
  await plantRows(connectionUrl(testServers.postgresUrl(), database), service, evidence);
  return urls;
}

async function eachService<Value>(
  valueOf: (service: PlantedService) => Promise<Value>,
): Promise<Record<PlantedService, Value>> {
  const entries = await Promise.all(plantedServices.map(async (service) => [service, await valueOf(service)]));
  return Object.fromEntries(entries) as Record<PlantedService, Value>;
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}

async function asAdmin(sql: string, database = 'postgres'): Promise<void> {
  const client = new pg.Client({ connectionString: connectionUrl(testServers.postgresUrl(), database) });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
