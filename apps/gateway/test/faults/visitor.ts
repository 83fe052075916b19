import type { Answered, Balancer, Sent } from './balancer.ts';

const password = 'seven bridges at noon';
const json = { 'content-type': 'application/json' };
let counter = 0;

/** Somebody with a tenant of their own, who is logged in and has a key. */
export class Visitor {
  private constructor(
    readonly email: string,
    readonly userId: string,
    readonly session: Readonly<Record<string, string>>,
  ) {}

  static async arrive(balancer: Balancer): Promise<Visitor> {
    const email = `visitor-${Date.now().toString(36)}-${++counter}@bridges.example`;
    const signUp = { name: 'Bridges', owner: { email, name: 'Ada' }, password };
    expectStatus(201, await balancer.send(post('/v1/sign-up', {}, signUp)));
    const loggedIn = expectStatus(201, await balancer.send(post('/v1/sessions', {}, { email, password })));
    const { userId, csrfToken } = JSON.parse(loggedIn.body) as { userId: string; csrfToken: string };
    return new Visitor(email, userId, { cookie: cookieIn(loggedIn), 'x-csrf-token': csrfToken });
  }

  bySession(path: string): Sent {
    return { method: 'GET', path, headers: this.session };
  }

  issueKey(scopes: readonly string[]): Sent {
    return post('/v1/api-keys', this.session, { name: 'script', scopes });
  }

  order(): Sent {
    const lines = [{ sku: 'lamp', quantity: 1, unitAmount: 1250 }];
    return post('/v1/orders', this.session, { currency: 'EUR', paymentMethod: 'pm_success', lines });
  }
}

function post(path: string, headers: Readonly<Record<string, string>>, body: object): Sent {
  const key = { 'idempotency-key': crypto.randomUUID() };
  return { method: 'POST', path, headers: { ...json, ...key, ...headers }, body: JSON.stringify(body) };
}

function cookieIn({ headers }: Answered): string {
  const [cookie = ''] = [headers['set-cookie'] ?? ''].flat();
  return cookie.split(';')[0] ?? '';
}

export function expectStatus(status: number, answer: Answered): Answered {
  if (answer.status !== status) throw new Error(`not ${status}: ${answer.status} ${answer.body}`);
  return answer;
}

/** By a script, which has a key and no session. */
export function byKey(secret: string, path: string, method: Sent['method'] = 'GET'): Sent {
  return { method, path, headers: { authorization: `Bearer ${secret}` } };
}
