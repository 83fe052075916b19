import type { Route } from '../../apps/gateway/src/routes.ts';
import type { Handler } from '../docs/handlers.ts';
import { methods, type Method, type Operation } from './document.ts';
import type { ServiceDocument } from './service-documents.ts';

/** One that can be called from outside, where the gateway shows it. */
export interface PublishedOperation {
  readonly method: Method;
  readonly path: string;
  readonly operation: Operation;
  readonly handler: Handler;
  /** Undefined: the gateway answers itself. */
  readonly route: Route | undefined;
  /** The services that `{service}` of the path may be. */
  readonly services: readonly string[];
}

/** Of all that the services answer, what the gateway lets through. What every service on the bus answers is in here once. */
export function publishedOperations(
  documents: readonly ServiceDocument[],
  routes: readonly Route[],
): readonly PublishedOperation[] {
  const byAddress = new Map<string, PublishedOperation>();
  for (const one of documents.flatMap((document) => reachable(document, routes))) {
    const address = `${one.method} ${one.path}`;
    const { services = [] } = byAddress.get(address) ?? {};
    byAddress.set(address, { ...one, services: [...services, ...one.services].toSorted() });
  }
  return [...byAddress.values()].toSorted(byPathAndMethod);
}

function reachable({ service, document, handlers }: ServiceDocument, routes: readonly Route[]): PublishedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      const route = routes.find((one) => leadsTo(one, service, method, path));
      if (!operation || !(route ?? service === 'gateway')) return [];
      const handler = handlers.find((one) => one.path === path && one.method === method.toUpperCase());
      if (!handler) throw new Error(`No controller of ${service} answers ${method.toUpperCase()} ${path}.`);
      return [{ method, operation, handler, route, ...sharedPath(path, service) }];
    }),
  );
}

const leadsTo = (route: Route, service: string, method: Method, path: string) =>
  route.to === service &&
  route.methods.some((one) => one.toLowerCase() === method) &&
  `${path}/`.startsWith(`${route.path}/`);

function sharedPath(path: string, service: string): Pick<PublishedOperation, 'path' | 'services'> {
  const own = `/v1/admin/${service}/`;
  return path.startsWith(own)
    ? { path: path.replace(own, '/v1/admin/{service}/'), services: [service] }
    : { path, services: [] };
}

/** A resource's own methods in the order in which one meets them; operators' routes at the end. */
function byPathAndMethod(one: PublishedOperation, other: PublishedOperation): number {
  const isAdmin = ({ path }: PublishedOperation) => Number(path.startsWith('/v1/admin/'));
  return (
    isAdmin(one) - isAdmin(other) ||
    Number(one.path > other.path) - Number(one.path < other.path) ||
    methods.indexOf(one.method) - methods.indexOf(other.method)
  );
}
