import type { AddressInfo } from 'node:net';
import { createService, Drain } from '@atlas/service';
import { eventually, testDatabase, type TestDatabase } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { migrations } from '../migrations/index.ts';
import { paymentSimulatorConfig } from '../src/payment-simulator.config.ts';
import { PaymentSimulatorModule } from '../src/payment-simulator.module.ts';
import { ForgetExpiredKeys } from '../src/payments/forget-expired-keys.job.ts';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

describe('the payment simulator', () => {
  let database: TestDatabase;
  let simulator: NestFastifyApplication;
  let address: string;
  let counter = 0;

  beforeAll(async () => {
    database = await testDatabase('payment-simulator', migrations);
    await start();
  });
  afterAll(async () => {
    await simulator.close();
    await database.drop();
  });

  async function start(settings: Record<string, string> = {}): Promise<void> {
    simulator = await createService(PaymentSimulatorModule, paymentSimulatorConfig, {
      env: {
        ATLAS_DATABASE_URL: database.urls.app,
        ATLAS_SYSTEM_DATABASE_URL: database.urls.system,
        ATLAS_PROVIDER_API_KEY: 'sk_test',
        ATLAS_PROVIDER_GIVE_UP_AFTER_MS: '600000',
        ATLAS_LOG_LEVEL: 'silent',
        ...settings,
      },
    });
    await simulator.listen(0, '127.0.0.1');
    const { port } = simulator.getHttpServer().address() as AddressInfo;
    address = `http://127.0.0.1:${port}`;
  }

  async function call(path: string, init: RequestInit & { key?: string; apiKey?: string } = {}): Promise<Answer> {
    const { key, apiKey = 'sk_test', ...rest } = init;
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    const response = await fetch(`${address}${path}`, { ...rest, headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const post = (path: string, key: string, body: object, signal?: AbortSignal) =>
    call(path, { method: 'POST', key, body: JSON.stringify(body), ...(signal && { signal }) });

  const aWish = (paymentMethod: string) => ({
    amount: 1999,
    currency: 'EUR',
    paymentMethod,
    reference: `order-${++counter}`,
  });
  const charge = (wish: object, key = `key-${++counter}`, signal?: AbortSignal) =>
    post('/v1/charges', key, wish, signal);
  const refund = (wish: object, key = `key-${++counter}`) => post('/v1/refunds', key, wish);
  const chargesOf = async ({ reference }: { reference: string }) =>
    (await call(`/v1/charges?reference=${reference}`)).body['items'] as { id: string; status: string }[];

  /** Nobody waits for the answer any more, once the charge is in the books. */
  async function chargeAndLeave(wish: { reference: string }, key: string): Promise<void> {
    const impatient = new AbortController();
    const isInTheBooks = async () => expect(await chargesOf(wish)).toMatchObject([{ status: 'processing' }]);
    await Promise.all([
      expect(charge(wish, key, impatient.signal)).rejects.toThrow(/aborted/),
      eventually(isInTheBooks).finally(() => impatient.abort()),
    ]);
  }
  /** As if so much time had gone by that it is decided. */
  const letItBeDecided = ({ reference }: { reference: string }) =>
    database.admin.query(
      `WITH answered AS (UPDATE idempotency_keys SET ready_at = clock_timestamp() WHERE ready_at > clock_timestamp())
       UPDATE charges SET decided_at = clock_timestamp() WHERE reference = $1`,
      [reference],
    );

  it('charges once for one idempotency key, however often and at once it is asked', async () => {
    const wish = aWish('pm_success');
    const answers = await Promise.all(Array.from({ length: 5 }, () => charge(wish, 'same')));
    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body['id'])}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 201, body: { status: 'succeeded', amount: 1999, currency: 'EUR' } });
    expect(await chargesOf(wish)).toHaveLength(1);
  });

  it('replays a decline to whoever repeats the request', async () => {
    const wish = aWish('pm_declined');
    const [first, second] = [await charge(wish, 'declined'), await charge(wish, 'declined')];
    expect(first).toMatchObject({ status: 402, body: { type: 'urn:atlas:problem:card_declined' } });
    expect(second).toEqual(first);
    expect(await chargesOf(wish)).toMatchObject([{ status: 'failed' }]);
  });

  it('replays a refusal of what was asked, too', async () => {
    const wish = aWish('pm_of_a_stranger');
    const [first, second] = [await charge(wish, 'stranger'), await charge(wish, 'stranger')];
    expect(first).toMatchObject({ status: 422, body: { type: 'urn:atlas:problem:unknown_payment_method' } });
    expect(second).toEqual(first);
  });

  it('refuses a key that comes back with another body', async () => {
    const wish = aWish('pm_success');
    await charge(wish, 'reused');
    expect(await charge({ ...wish, amount: 2000 }, 'reused')).toMatchObject({
      status: 422,
      body: { type: 'urn:atlas:problem:idempotency_key_reused' },
    });
  });

  it('charges and loses the reply: a look-up finds the charge, the same key gets the answer', async () => {
    const wish = aWish('pm_reply_lost');
    await expect(charge(wish, 'lost')).rejects.toThrow('fetch failed');
    const [found] = await chargesOf(wish);
    expect(found).toMatchObject({ status: 'succeeded' });
    expect(await charge(wish, 'lost')).toMatchObject({ status: 201, body: { id: found?.id } });
  });

  it('never answers a time-out and never charges it, and says so after a while', async () => {
    const wish = aWish('pm_timeout');
    await chargeAndLeave(wish, 'silent');
    expect(await charge(wish, 'silent')).toMatchObject({ status: 409 });
    await letItBeDecided(wish);
    expect(await chargesOf(wish)).toMatchObject([{ status: 'failed' }]);
    expect(await charge(wish, 'silent')).toMatchObject({
      status: 402,
      body: { type: 'urn:atlas:problem:provider_gave_up' },
    });
  });

  it('takes its time, and charges although nobody waits any more and it was restarted meanwhile', async () => {
    const wish = aWish('pm_slow_600000');
    await chargeAndLeave(wish, 'slow');
    await simulator.close();
    await start();
    expect(await chargesOf(wish)).toMatchObject([{ status: 'processing' }]);
    await letItBeDecided(wish);
    expect(await chargesOf(wish)).toMatchObject([{ status: 'succeeded' }]);
    expect(await charge(wish, 'slow')).toMatchObject({ status: 201, body: { status: 'succeeded' } });
  });

  it('answers a slow charge to whoever waits for it', async () =>
    expect(await charge(aWish('pm_slow_50'))).toMatchObject({ status: 201, body: { status: 'succeeded' } }));

  it('never refunds more than it captured, not even at once', async () => {
    const { body } = await charge(aWish('pm_success'));
    const wish = { charge: body['id'], amount: 999, reference: 'refund' };
    const statuses = (await Promise.all([refund(wish), refund(wish), refund(wish)])).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 201, 422]);
  });

  it('refunds once for one key, and finds it by its reference', async () => {
    const { body } = await charge(aWish('pm_success'));
    const wish = { charge: body['id'], amount: 1999, reference: `refund-of-${String(body['id'])}` };
    const [first, second] = [await refund(wish, 'back'), await refund(wish, 'back')];
    expect(first.status).toBe(201);
    expect(second).toEqual(first);
    expect((await call(`/v1/refunds?reference=${wish.reference}`)).body).toMatchObject({
      items: [{ id: first.body['id'] }],
    });
  });

  it('refunds nothing that was not charged', async () => {
    const wish = aWish('pm_declined');
    await charge(wish);
    const [declined] = await chargesOf(wish);
    expect(await refund({ charge: declined?.id, amount: 1, reference: 'none' })).toMatchObject({ status: 422 });
    expect(await refund({ charge: 'ch_of_nobody', amount: 1, reference: 'none' })).toMatchObject({ status: 404 });
  });

  it('shows all its books, page by page', async () => {
    const seen: unknown[] = [];
    for (let cursor = ''; ;) {
      const { body } = await call(`/v1/books?limit=7${cursor && `&cursor=${cursor}`}`);
      seen.push(...(body['items'] as unknown[]));
      if (body['nextCursor'] === null) break;
      cursor = body['nextCursor'] as string;
    }
    const { body } = await call('/v1/books?limit=1000');
    expect(seen).toEqual(body['items']);
    expect(seen).toContainEqual(expect.objectContaining({ kind: 'charge', status: 'failed' }));
    expect(seen).toContainEqual(expect.objectContaining({ kind: 'refund', amount: 1999 }));
  });

  it('lets in nobody without its own key', async () =>
    expect(await call('/v1/books', { apiKey: 'sk_of_somebody_else' })).toMatchObject({ status: 401 }));

  it('forgets a key after its lifetime: the same request then charges again', async () => {
    await simulator.close();
    await start({ ATLAS_PROVIDER_KEY_LIFETIME_MS: '0' });
    const wish = aWish('pm_success');
    await charge(wish, 'forgotten');
    await charge(wish, 'forgotten');
    expect(await chargesOf(wish)).toHaveLength(2);
  });

  it('keeps no key that has expired, and every other', async () => {
    await simulator.close();
    await start({ ATLAS_PROVIDER_KEY_LIFETIME_MS: '0' });
    await charge(aWish('pm_success'), 'expired');
    await simulator.close();
    await start();
    await charge(aWish('pm_success'), 'current');
    await simulator.get(ForgetExpiredKeys).run();
    const { rows } = await database.admin.query<{ key: string }>(
      `SELECT key FROM idempotency_keys WHERE key IN ('expired', 'current')`,
    );
    expect(rows).toEqual([{ key: 'current' }]);
  });

  it('lets go of whom it keeps waiting as soon as it is to stop, and keeps nobody waiting any more', async () => {
    const waiting = aWish('pm_timeout');
    const held = charge(waiting).then(
      () => 'answered',
      () => 'let go',
    );
    await eventually(async () => expect(await chargesOf(waiting)).toHaveLength(1));
    simulator.get(Drain).start(simulator.getHttpAdapter().getInstance(), 0);
    expect(await held).toBe('let go');
    await expect(charge(aWish('pm_slow_600000'))).rejects.toThrow('fetch failed');
    expect(await charge(aWish('pm_success'))).toMatchObject({ status: 201 });
  });
});
