import type { FastifyInstance } from 'fastify';

interface Route {
  readonly pattern: RegExp;
  readonly method: string;
}

/** Knows which methods an address takes, which Fastify's router does not tell: an unknown method is 405, not 404. */
export class AllowedMethods {
  private readonly routes: Route[] = [];

  static of(fastify: FastifyInstance): AllowedMethods {
    const allowed = new AllowedMethods();
    fastify.addHook('onRoute', ({ url, method }) => {
      for (const name of [method].flat()) allowed.routes.push({ pattern: patternOf(url), method: name });
    });
    return allowed;
  }

  at(path: string): string[] {
    return [...new Set(this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
  }
}

/** `/v1/orders/:id` and `/v1/*`, as Fastify writes them. */
function patternOf(url: string): RegExp {
  const literal = url.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll(/:[^/]+/g, '[^/]+').replaceAll('*', '.*')}$`);
}
