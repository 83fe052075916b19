import { handlersOf } from './handlers.ts';
import { code, page, table } from './markdown.ts';
import type { Service } from './services.ts';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly service: string;
  readonly scope: string;
  readonly summary: string;
}

/** A path that the gateway lets through to a service, with everything below it. */
export interface Passage {
  readonly path: string;
  readonly methods: readonly string[];
  readonly to: string;
}

/** Who may call what: read from the controllers, so that the table cannot promise what nobody answers. */
export function routesPage(services: Service[], passages: readonly Passage[]): string {
  const routes = services.flatMap(routesOf).toSorted(byPath);
  const published = routes.filter(
    (route) => route.service === 'gateway' || passages.some((passage) => leadsTo(passage, route)),
  );
  const internal = routes.filter((route) => !published.includes(route));
  const shared = published.filter(bearsItsService);
  return page(
    'Routes',
    'What the gateway answers, and which service it asks. The scope is what an API key needs; what the gateway answers itself is for people with a password.',
    tableOf(published.filter((route) => !shared.includes(route))),
    ...sharedPart(shared),
    '## Between services',
    'Not reachable through the gateway. Every service also answers `/livez`, `/readyz` and `/metrics`.',
    tableOf(internal),
  );
}

/** Below `/v1/admin/<service>` every service on the bus answers the same: once is enough. */
const bearsItsService = ({ path, service }: Route) => path.startsWith(`/v1/admin/${service}/`);

function sharedPart(routes: Route[]): string[] {
  if (routes.length === 0) return [];
  const names = [...new Set(routes.map(({ service }) => service))].toSorted();
  const rows = routes.map(({ path, service, ...route }) => ({
    ...route,
    path: path.replace(service, '{service}'),
    service: 'each',
  }));
  const once = new Map(rows.map((row) => [`${row.method} ${row.path}`, row]));
  return [
    '## Of every service on the bus',
    `\`{service}\` is one of ${names.join(', ')}.`,
    tableOf([...once.values()]),
  ];
}

/** What the gateway lets through, and no service answers. */
export function deadEnds(services: Service[], passages: readonly Passage[]): string[] {
  const routes = services.flatMap(routesOf);
  return passages.flatMap(({ path, methods, to }) =>
    methods
      .filter((method) => !routes.some((route) => leadsTo({ path, methods: [method], to }, route)))
      .map((method) => `${method} ${path} leads to ${to}, which has no such route.`),
  );
}

const leadsTo = ({ path, methods, to }: Passage, route: Route) =>
  route.service === to && methods.includes(route.method) && `${route.path}/`.startsWith(`${path}/`);

const tableOf = (routes: Route[]) =>
  table(
    ['Method', 'Path', 'Service', 'Scope', 'Summary'],
    routes.map(({ method, path, service, scope, summary }) => [method, code(path), service, scope, summary]),
  );

const byPath = (one: Route, other: Route) =>
  one.path.localeCompare(other.path) || one.method.localeCompare(other.method);

const routesOf = (service: Service): Route[] =>
  handlersOf(service).map(({ scopes, ...handler }) => ({
    ...handler,
    scope: scopes?.map((scope) => code(scope)).join(' or ') ?? '–',
  }));
