import { hashOfApiKey, newApiKeySecret, type Principal } from '@atlas/service';
import type { PreparedRequest } from '../load/prepared-request.ts';
import { requestStream } from '../placing/workload.ts';

interface PreparedOrder extends PreparedRequest {
  readonly principal: Principal;
}

/** Who orders, each with an API key, and what they order: the requests of `bench:placing`, as they are sent over HTTP. */
export interface Customers {
  /** By the hash of their key. */
  readonly holders: ReadonlyMap<string, Principal>;
  readonly orders: readonly PreparedOrder[];
}

const preparedOrders = 4_096;

export function someCustomers(count = preparedOrders): Customers {
  const next = requestStream();
  const keys = new Map<string, string>();
  const holders = new Map<string, Principal>();
  const orders = Array.from({ length: count }, () => {
    const { principal, wish } = next();
    const key = keys.get(principal.subject) ?? newApiKeySecret('key');
    keys.set(principal.subject, key);
    holders.set(hashOfApiKey(key), principal);
    return { principal, authorization: `Bearer ${key}`, body: JSON.stringify(wish) };
  });
  return { holders, orders };
}
