// A process that can be a member of the group, of either build, and can be killed. It waits to be told which, so that one that
// has just been started need not be waited for.
import { Database } from '@atlas/database';
import { EventBus } from '../../src/index.ts';
import { KafkaBroker } from '../../src/transport/kafkajs/kafka.broker.ts';
import { declarations, handlers } from './builds.ts';
import type { Answer, Life, NumberedOrder, Order, Telling } from './orders.ts';
import { tell } from './tell.ts';

interface Living {
  readonly life: Life;
  readonly database: Database;
  readonly bus: EventBus;
}

class NotAlive extends Error {}

let living: Living | undefined;

process.on('message', (numbered: NumberedOrder) => void obey(numbered).then(say));
process.once('disconnect', () => process.exit());
say({ ready: true });

function say(answer: Answer): void {
  process.send?.(answer);
}

async function obey({ number, order }: NumberedOrder): Promise<Answer> {
  try {
    await carryOut(order);
    return { done: number };
  } catch (error) {
    return { done: number, failure: String(error) };
  }
}

function carryOut(order: Order): Promise<void> {
  switch (order.do) {
    case 'live':
      live(order.life);
      return Promise.resolve();
    case 'tell':
      return tellOf(order.telling);
    case 'leave':
      return leave();
  }
}

/** May publish from now on, and comes into its group when that lets it. */
function live(life: Life): void {
  const { name, build, databaseUrl, kafkaBrokers, topicPrefix } = life;
  process.stdout.write(`${name} lives, of the build ${build}\n`);
  const database = new Database({ url: databaseUrl, applicationName: name });
  const broker = new KafkaBroker({ brokers: kafkaBrokers, clientId: name });
  const bus = new EventBus(declarations[build], database, broker, topicPrefix);
  living = { life, database, bus };
  bus.onModuleInit();
  bus.onApplicationBootstrap();
  void bus.consume(handlers[build]);
}

async function tellOf(telling: Telling): Promise<void> {
  if (!living) throw new NotAlive('nobody lives here');
  await tell(living.database, living.life.build, telling);
}

async function leave(): Promise<void> {
  if (!living) throw new NotAlive('nobody lives here');
  const { bus, database, life } = living;
  process.stdout.write(`${life.name} leaves\n`);
  living = undefined;
  await bus.beforeApplicationShutdown();
  await database.close();
}
