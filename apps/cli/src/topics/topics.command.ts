import { plannedTopics } from '@atlas/contracts';
import {
  checkTopics,
  createTopics,
  securityOf,
  TooFewBrokers,
  type TopicDrift,
  type TopicPlan,
} from '@atlas/event-bus';
import { describeConfig, kafkaSecurityVariables } from '@atlas/service';
import { Command, Option } from 'commander';

interface TopicOptions {
  readonly brokers: string;
  readonly prefix: string;
  readonly replicationFactor?: number;
  readonly json?: boolean;
}

/** `atlas topics create | check`: the only one that makes topics; a running service never does. */
export function topicsCommand(): Command {
  const command = new Command('topics').description(
    'create the topics of Atlas, or compare them with what this build needs',
  );
  command.addCommand(
    withOptions(
      new Command('create').description('create the topics that are missing; change nothing that is there'),
    ).action(create),
  );
  command.addCommand(
    withOptions(
      new Command('check').description('compare the topics with what this build needs; exit code 1 when they differ'),
    ).action(check),
  );
  return command;
}

function withOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--brokers <list>', 'addresses of Kafka brokers, with commas between them')
        .env('ATLAS_KAFKA_BROKERS')
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--prefix <text>', 'what stands before the name of every topic').env('ATLAS_TOPIC_PREFIX').default(''),
    )
    .addOption(
      new Option('--replication-factor <n>', 'copies of each partition; one on each broker, up to three, when left out')
        .env('ATLAS_REPLICATION_FACTOR')
        .argParser(positiveInteger),
    )
    .option('--json', 'print the outcome as one line of JSON');
}

async function create(options: TopicOptions): Promise<void> {
  const { created, drift } = await createTopics(brokersOf(options), plansOf(options), security()).catch(remedied);
  const sentence = created.length === 0 ? 'every topic is there' : `created: ${created.join(', ')}`;
  report(options, { created, ...drift }, sentence, drift);
}

async function check(options: TopicOptions): Promise<void> {
  const drift = await checkTopics(brokersOf(options), plansOf(options), security());
  const sentence = drift.missing.length === 0 ? 'every topic is there' : `missing: ${drift.missing.join(', ')}`;
  report(options, drift, sentence, drift);
}

/** Of the environment alone: a command line shows its passwords to everybody. */
const security = () => securityOf(describeConfig('atlas topics', kafkaSecurityVariables).read());

function remedied(error: unknown): never {
  if (!(error instanceof TooFewBrokers)) throw error;
  throw new Error(`${error.message}: start more, or ask for fewer by --replication-factor (ATLAS_REPLICATION_FACTOR)`);
}

const remedy = `
What is there was not changed. A setting: Kafka's kafka-configs --alter. Copies: kafka-reassign-partitions, or say how many
you want by --replication-factor (ATLAS_REPLICATION_FACTOR). Partitions never change: that takes another topic.`;

/** Drift is told, never mended: another retention or number of partitions is somebody's decision. */
function report({ json }: TopicOptions, outcome: object, sentence: string, { missing, differing }: TopicDrift): void {
  const differences = differing.map(
    ({ topic, setting, planned, found }) => `${topic}: ${setting} is ${found} instead of ${planned}`,
  );
  const lines = [sentence, ...differences, ...(differing.length > 0 ? [remedy] : [])];
  process.stdout.write(`${json ? JSON.stringify(outcome) : lines.join('\n')}\n`);
  if (missing.length + differing.length > 0) process.exitCode = 1;
}

function brokersOf({ brokers }: TopicOptions): readonly string[] {
  return brokers.split(',').map((address) => address.trim());
}

function plansOf({ prefix, replicationFactor }: TopicOptions): readonly TopicPlan[] {
  return plannedTopics.map((topic) => ({
    ...topic,
    name: prefix + topic.name,
    ...(replicationFactor !== undefined && { replicationFactor }),
  }));
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`"${text}" is not a whole number of at least 1`);
  return value;
}
