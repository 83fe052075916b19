import { eventually, type Api, type AtlasSystem } from '@atlas/testing';

export interface OrderBody {
  readonly id: string;
  readonly status: string;
  readonly endReason: string | null;
  readonly total: { readonly amount: number; readonly currency: string };
}

export interface TimelineBody {
  readonly state: string;
  readonly entries: readonly { readonly type: string; readonly detail: string | null }[];
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
    readonly api: Api,
    readonly tenant: TenantBody,
  ) {}

  static async register(atlas: AtlasSystem, name = `Customer ${unique()}`): Promise<Customer> {
    const owner = { email: `owner-${unique()}@customer.example`, name: 'Ada Byron' };
    const { status, body } = await atlas.operator.post<TenantBody>('/v1/admin/tenants', { name, owner });
    if (status !== 201) throw new Error(`no tenant: ${status} ${JSON.stringify(body)}`);
    return new Customer(atlas.apiOf(body.apiKey.secret), body);
  }

  get email(): string {
    return this.tenant.owner.email;
  }

  order(request: object, key: string = crypto.randomUUID()) {
    const body = { currency: 'EUR', paymentMethod: 'pm_success', ...request };
    return this.api.post<OrderBody>('/v1/orders', body, { 'idempotency-key': key });
  }

  /** Orders something, and expects that the order is taken. */
  async buy(request: object): Promise<OrderBody> {
    const { status, body } = await this.order(request);
    if (status !== 201) throw new Error(`not placed: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  async timeline(orderId: string): Promise<TimelineBody> {
    return (await this.api.get<TimelineBody>(`/v1/orders/${orderId}/timeline`)).body;
  }

  /** Waits for the end of an order's story, and returns it. */
  async storyOf(orderId: string, state: string, withinMs = 30_000): Promise<TimelineBody> {
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
    return (await this.api.get<OrderBody>(`/v1/orders/${orderId}`)).body.status;
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
