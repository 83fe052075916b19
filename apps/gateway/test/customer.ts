import { Atlas, type Order, type PlaceOrderRequest, type Timeline } from '@atlas/client';
import { eventually, type Api, type AtlasSystem } from '@atlas/testing';

export interface OrderBody {
  readonly id: string;
  readonly status: string;
  readonly endReason: string | null;
  readonly total: { readonly amount: number; readonly currency: string };
}

interface TenantBody {
  readonly tenant: { readonly id: string };
  readonly account: { readonly id: string };
  readonly owner: { readonly id: string; readonly email: string };
  readonly apiKey: { readonly secret: string };
}

export interface Plan {
  readonly id: string;
}

let counter = 0;
const unique = () => `${Date.now().toString(36)}-${++counter}`;

/** A customer of the operator, who came aboard through the API as every customer does. */
export class Customer {
  private constructor(
    /** As a customer's program calls Atlas. */
    readonly atlas: Atlas,
    /** And as somebody does who looks at each header. */
    readonly api: Api,
    readonly tenant: TenantBody,
  ) {}

  static async register(atlas: AtlasSystem, name = `Customer ${unique()}`): Promise<Customer> {
    const owner = { email: `owner-${unique()}@customer.example`, name: 'Ada Byron' };
    const { status, body } = await atlas.operator.post<TenantBody>('/v1/admin/tenants', { name, owner });
    if (status !== 201) throw new Error(`no tenant: ${status} ${JSON.stringify(body)}`);
    const apiKey = body.apiKey.secret;
    const client = new Atlas({ baseUrl: atlas.services.gateway.url, apiKey });
    return new Customer(client, atlas.apiOf(apiKey), body);
  }

  get email(): string {
    return this.tenant.owner.email;
  }

  order(request: object, key: string = crypto.randomUUID()) {
    const body = { currency: 'EUR', paymentMethod: 'pm_success', ...request };
    return this.api.post<OrderBody>('/v1/orders', body, { 'idempotency-key': key });
  }

  /** Orders something, and expects that the order is taken. */
  buy(request: Partial<PlaceOrderRequest>): Promise<Order> {
    return this.atlas.orders.place({ currency: 'EUR', paymentMethod: 'pm_success', ...request });
  }

  timeline(orderId: string): Promise<Timeline> {
    return this.atlas.orders.getTimeline(orderId);
  }

  /** Waits for the end of an order's story, and returns it. */
  async storyOf(orderId: string, state: string, withinMs = 120_000): Promise<Timeline> {
    return eventually(
      async () => {
        const timeline = await this.timeline(orderId);
        if (timeline.state !== state)
          throw new Error(`${orderId} is ${timeline.state}: ${JSON.stringify(timeline.entries)}`);
        return timeline;
      },
      { withinMs },
    );
  }

  async orderStatus(orderId: string): Promise<string> {
    return (await this.atlas.orders.get(orderId)).status;
  }
}

/** A plan that can be ordered: published, and known to orders. */
export async function publishPlan(atlas: AtlasSystem, offer: object = {}): Promise<Plan> {
  const code = `plan-${unique()}`;
  const { status, body } = await atlas.operator.post<Plan>('/v1/admin/plans', {
    code,
    name: 'Pro',
    price: { amount: 4900, currency: 'EUR' },
    interval: 'month',
    ...offer,
  });
  if (status !== 201) throw new Error(`no plan: ${status} ${JSON.stringify(body)}`);
  await eventually(async () => {
    const { rowCount } = await atlas.databases.orders.query('SELECT 1 FROM plans WHERE id = $1', [body.id.slice(4)]);
    if (rowCount !== 1) throw new Error(`orders does not know ${body.id} yet`);
  });
  return body;
}
