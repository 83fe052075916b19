import { topics } from '@atlas/contracts';
import { Database } from '@atlas/database';
import { securityOf } from '@atlas/event-bus';
import { ConfigurationError } from '@atlas/service';
import { Command, Option } from 'commander';
import { checkInvariants } from './check-invariants.use-case.ts';
import { EvidenceUnreadable } from './evidence/evidence-unreadable.ts';
import { gatherEvidence, type Sources } from './evidence/gather-evidence.ts';
import { TopicLog } from './evidence/topic-log.gateway.ts';
import type { Verdict } from './finding.ts';
import { invariantsConfig, type InvariantsConfig } from './invariants.config.ts';
import { reportOf } from './report.ts';

interface InvariantsOptions {
  readonly wait: number;
  readonly json?: boolean;
}

/** `atlas invariants`: changes nothing, and can be run at any time. */
export function invariantsCommand(): Command {
  return new Command('invariants')
    .description(
      "check what must hold after any run, on the databases, the topics and the provider's books; exit code 1 when something does not, 2 when they cannot be read",
    )
    .addOption(
      new Option('--wait <seconds>', 'how long a system that is at work may take to come to rest')
        .default(30)
        .argParser(seconds),
    )
    .option('--json', 'print the verdicts as one line of JSON, with every violation')
    .action(check);
}

async function check(options: InvariantsOptions): Promise<void> {
  try {
    const verdicts = await verdictsFrom(invariantsConfig.read(), options.wait * 1000);
    const holds = verdicts.every((verdict) => verdict.holds);
    process.stdout.write(options.json ? `${JSON.stringify({ holds, invariants: verdicts })}\n` : reportOf(verdicts));
    if (!holds) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof ConfigurationError || error instanceof EvidenceUnreadable)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

async function verdictsFrom(config: InvariantsConfig, waitMs: number): Promise<readonly Verdict[]> {
  const sources = sourcesOf(config);
  try {
    return await checkInvariants(() => gatherEvidence(sources), { waitMs });
  } finally {
    await Promise.all([
      ...Object.values(sources.databases).map((database) => database.close()),
      sources.topics.close(),
    ]);
  }
}

function sourcesOf({ kafkaBrokers, topicPrefix, providerUrl, providerApiKey, ...others }: InvariantsConfig): Sources {
  const database = (url: string) => new Database({ url, applicationName: 'atlas-invariants', poolSize: 2 });
  return {
    databases: {
      accounts: database(others.accountsDatabaseUrl),
      orders: database(others.ordersDatabaseUrl),
      billing: database(others.billingDatabaseUrl),
      subscriptions: database(others.subscriptionsDatabaseUrl),
      notifications: database(others.notificationsDatabaseUrl),
      reporting: database(others.reportingDatabaseUrl),
    },
    topics: new TopicLog({ brokers: kafkaBrokers, security: securityOf(others), topicPrefix, topics }),
    provider: { url: providerUrl, apiKey: providerApiKey },
  };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`"${text}" is not a number of seconds`);
  return value;
}
