import { AtlasSystem, eventually, serviceNames, type ServiceName } from '@atlas/testing';
import { Customer, publishPlan, type OrderBody, type Plan } from './customer.ts';
import { Random } from './random.ts';
import { RequestCounter, workInFlight } from './work-in-flight.ts';

const purchases = 200;
const customers = 20;
const seatsPerPlan = 12;
const ordersPerKill = purchases / (serviceNames.length + 1);
const workers = 8;

let atlas: AtlasSystem;
let buyers: Customer[];
let plans: Plan[];
const random = Random.fromEnvironment();
const requests = new RequestCounter();

beforeAll(async () => {
  atlas = await AtlasSystem.start({ providerTimeoutMs: 2_000, unknownLookupAfterMs: 500 });
  buyers = await Promise.all(Array.from({ length: customers }, () => Customer.register(atlas)));
  plans = await Promise.all(
    Array.from({ length: purchases / 2 / customers }, () => publishPlan(atlas, { seatLimit: seatsPerPlan })),
  );
});
afterAll(() => atlas.stop());

/** As a careful client does it: the same request with the same key, until there is an answer. */
async function placeStubbornly(buyer: Customer, request: object): Promise<OrderBody> {
  const key = crypto.randomUUID();
  return eventually(
    async () => {
      const { status, body } = await requests.track(buyer.order(request, key));
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
      return body;
    },
    { withinMs: 120_000, everyMs: 100 },
  );
}

/** Each customer buys every plan once, and as often something without a plan. */
function wishesOf(): { buyer: Customer; request: object }[] {
  const lamps = { lines: [{ sku: 'lamp', quantity: 1, unitAmount: 1250 }] };
  const payment = () =>
    random.pick(['pm_success', 'pm_success', 'pm_success', 'pm_declined', 'pm_reply_lost', 'pm_slow_400']);
  const wishes = buyers.flatMap((buyer) =>
    plans.flatMap(({ id }) => [
      { buyer, request: { planId: id, paymentMethod: payment() } },
      { buyer, request: { ...lamps, paymentMethod: payment() } },
    ]),
  );
  return random.shuffle(wishes);
}

/** Some come aboard while others buy, so that accounts has something to do. */
async function registerUsers(over: AbortSignal, buyer: Customer): Promise<void> {
  for (let number = 1; !over.aborted; number++) {
    const request = buyer.api.post('/v1/users', { email: `user-${number}@customer.example`, name: 'Grace' });
    await requests.track(request, { toAccounts: true }).catch(() => undefined); // killed under our hands: the next one tells whether it is back
  }
}

/** Freezes the service, looks whether it was in the middle of something, and only then kills it. What has rested gets more to do. */
async function killInFlight(name: ServiceName, crowd: Crowd): Promise<number> {
  const service = atlas.services[name];
  const found = await eventually(
    async () => {
      await service.freeze();
      const count = await workInFlight[name](atlas, requests);
      if (count > 0) return count;
      service.thaw();
      if (crowd.rests) crowd.buyMore();
      throw new Error(`${name} had nothing in flight`);
    },
    { withinMs: 120_000, everyMs: 5 + random.below(40) },
  );
  await service.kill();
  await service.start();
  return found;
}

/** Places the wishes, eight at a time, and lets the kills keep pace: each service dies while there is work for it. */
class Crowd {
  readonly orders: OrderBody[] = [];
  wished = purchases;
  private readonly queue = wishesOf();
  private allowed = ordersPerKill;

  constructor(private readonly over: AbortSignal) {}

  async work(): Promise<void> {
    await Promise.all(Array.from({ length: workers }, () => this.placeOneByOne()));
  }

  goOn(): void {
    this.allowed += ordersPerKill;
  }

  get rests(): boolean {
    return this.orders.length >= this.allowed;
  }

  /** Beyond what was wished for at first: something for each worker. */
  buyMore(): void {
    this.queue.push(...wishesOf().slice(0, workers));
    this.wished += workers;
    this.allowed += workers;
  }

  private async placeOneByOne(): Promise<void> {
    for (let wish = this.queue.pop(); wish && !this.over.aborted; wish = this.queue.pop()) {
      this.orders.push(await placeStubbornly(wish.buyer, wish.request));
      while (this.rests && !this.over.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

describe('every service killed in the middle of two hundred purchases', () => {
  it('loses nothing and doubles nothing', async () => {
    process.stdout.write(`seed: ATLAS_SEED=${random.seed}\n`);
    const end = new AbortController();
    const crowd = new Crowd(end.signal);
    const activity = [crowd.work(), registerUsers(end.signal, buyers[0]!)];
    try {
      for (const name of random.shuffle(serviceNames)) {
        const inFlight = await killInFlight(name, crowd);
        process.stdout.write(`killed ${name} with ${inFlight} in flight, after ${crowd.orders.length} orders\n`);
        crowd.goOn();
      }
      await activity[0];
    } finally {
      end.abort();
      await Promise.all(activity);
    }
    expect(new Set(crowd.orders.map(({ id }) => id)).size).toBe(crowd.wished);
    expect(await countOrders('')).toBe(crowd.wished);
    await eventually(everyOrderHasEnded, { withinMs: 300_000, everyMs: 250 });
    const { rows } = await atlas.databases.subscriptions.query<{ taken: number }>(
      'SELECT seats_taken AS taken FROM plans',
    );
    for (const { taken } of rows) expect(taken).toBeLessThanOrEqual(seatsPerPlan);

    const report = await atlas.invariants(300);
    process.stdout.write(report.output);
    expect(report.holds).toBe(true);
  }, 1_800_000);
});

async function everyOrderHasEnded(): Promise<void> {
  expect(await countOrders(`WHERE status = 'pending_payment'`)).toBe(0);
}

async function countOrders(where: string): Promise<number> {
  const { rows } = await atlas.databases.orders.query<{ count: string }>(`SELECT count(*) FROM orders ${where}`);
  return Number(rows[0]?.count);
}
