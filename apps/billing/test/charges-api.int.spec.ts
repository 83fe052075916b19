import { Database } from '@atlas/database';
import { DescribedAnswers } from '@atlas/http/testing';
import { money, newId, type TenantId } from '@atlas/kernel';
import type { ServiceApplication } from '@atlas/service';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OpenCharge } from '../src/charges/open-charge.use-case.ts';
import { ReverseCharge } from '../src/charges/reverse-charge.use-case.ts';
import { billingInTest, type BillingInTest } from './billing-in-test.ts';

/** The parts of any answer that a test looks at one by one. */
interface ChargesBody {
  readonly items: readonly { readonly id: string; readonly orderId: string }[];
  readonly _links: { readonly next?: { readonly href: string } };
}

describe('the charges of a tenant, over HTTP', () => {
  let service: BillingInTest;
  let billing: ServiceApplication;
  let described: DescribedAnswers;
  const tenantId = newId('ten');
  const terms = { accountId: newId('acc'), amount: money(4900, 'EUR'), paymentMethod: 'pm_success' };

  beforeAll(async () => {
    // Nobody answers: no charge ends while the test looks at it.
    service = await billingInTest({ ATLAS_PROVIDER_URL: 'http://127.0.0.1:9' });
    billing = service.app;
    described = new DescribedAnswers(billing);
  });
  afterAll(() => service.close());

  async function get(url: string, tenant: TenantId = tenantId, scopes = ['billing:read']) {
    const authorization = await service.signer.bearer({ kind: 'user', tenantId: tenant, scopes }, 'billing');
    const { statusCode, body } = await billing.inject({ url, headers: { authorization } });
    expect(described.faultsOf({ method: 'GET', url, status: statusCode, body })).toEqual([]);
    return {
      status: statusCode,
      body: JSON.parse(body) as ChargesBody,
    };
  }

  async function anOpenCharge(): Promise<{ id: string; orderId: string }> {
    const orderId = newId('ord');
    await billing
      .get(Database)
      .transaction([tenantId], (tx) => billing.get(OpenCharge).execute(tx, { tenantId, orderId, terms }));
    const { body } = await get(`/v1/charges?orderId=${orderId}`);
    return { id: body.items[0]?.id ?? '', orderId };
  }

  it('are found by their order, and by their own id', async () => {
    const { id, orderId } = await anOpenCharge();
    const charge = expect.objectContaining({
      id,
      orderId,
      amount: terms.amount,
      settlement: 'pending',
      reason: null,
      _links: { self: { href: `/v1/charges/${id}` }, order: { href: `/v1/orders/${orderId}` } },
    });
    expect(await get(`/v1/charges?orderId=${orderId}`)).toEqual({
      status: 200,
      body: { items: [charge], nextCursor: null, _links: { self: { href: `/v1/charges?orderId=${orderId}` } } },
    });
    expect(await get(`/v1/charges/${id}`)).toEqual({ status: 200, body: charge });
  });

  it('are listed page by page, the newest first', async () => {
    const [first, second] = [await anOpenCharge(), await anOpenCharge()];
    const newest = await get('/v1/charges?limit=1');
    expect(newest.body.items).toMatchObject([{ id: second.id }]);
    const next = await get(newest.body._links.next?.href ?? '');
    expect(next.body.items).toMatchObject([{ id: first.id }]);
  });

  it('are nobody else’s business', async () => {
    const { id, orderId } = await anOpenCharge();
    const stranger = newId('ten');
    expect(await get(`/v1/charges/${id}`, stranger)).toMatchObject({
      status: 404,
      body: { type: 'urn:atlas:problem:unknown_charge' },
    });
    expect((await get(`/v1/charges?orderId=${orderId}`, stranger)).body.items).toEqual([]);
    expect(await get('/v1/charges', tenantId, ['orders:read'])).toMatchObject({ status: 403 });
  });

  it('do not show an order that nobody has placed yet, although it is refused already', async () => {
    const orderId = newId('ord');
    await billing
      .get(Database)
      .transaction([tenantId], (tx) =>
        billing.get(ReverseCharge).execute(tx, { tenantId, orderId, reason: 'timeout' }),
      );
    expect((await get(`/v1/charges?orderId=${orderId}`)).body.items).toEqual([]);
  });

  it('refuse what is no id and no field', async () => {
    expect(await get('/v1/charges?orderId=4711')).toMatchObject({ status: 422 });
    expect(await get('/v1/charges?order=x')).toMatchObject({ status: 422 });
    expect(await get('/v1/charges/4711')).toMatchObject({ status: 404 });
  });
});
