import { RequestMethod, type Type } from '@nestjs/common';
import { controllersOf, importsOf, isClass, type Service } from './services.ts';

/** A method of a controller that answers requests, as Nest's and our decorators have noted it. */
export interface Handler {
  readonly service: string;
  readonly method: string;
  /** With `{id}`, as OpenAPI writes a parameter, for Nest's `:id`. */
  readonly path: string;
  /** Any one of them will do. Undefined: the route asks for none. */
  readonly scopes: readonly string[] | undefined;
  readonly summary: string;
  readonly controller: Type;
  readonly name: string;
}

export function handlersOf({ name: service, module }: Service): Handler[] {
  const controllers = [module, ...importsOf(module)].flatMap(controllersOf);
  const handlers = controllers.flatMap((controller) =>
    methodsOf(controller).map(([name, handler]) => ({
      service,
      controller,
      name,
      method: RequestMethod[Number(noted(handler, 'method'))] ?? '',
      path: pathOf(noted(controller, 'path'), noted(handler, 'path')),
      scopes: scopesOf(noted(handler, 'atlas.scopes') ?? noted(controller, 'atlas.scopes')),
      summary: summaryOf(noted(handler, 'swagger/apiOperation')),
    })),
  );
  return handlers.filter(({ path }) => !isProbe(path));
}

const isProbe = (path: string) => /^\/(livez|readyz|metrics)$/.test(path);

const noted = (target: object, key: string): unknown => Reflect.getMetadata(key, target);

/** Its own, and those that it inherits. */
function methodsOf(controller: Type): [name: string, handler: object][] {
  const members: [string, PropertyDescriptor][] = Object.entries(
    Object.getOwnPropertyDescriptors(controller.prototype),
  );
  const own = members.flatMap(([name, { value }]): [string, object][] => {
    const member: unknown = value;
    return isHandler(member) ? [[name, member]] : [];
  });
  const parent: unknown = Object.getPrototypeOf(controller);
  const inherited = isClass(parent) && parent.prototype !== undefined ? methodsOf(parent) : [];
  return [...own, ...inherited];
}

const isHandler = (member: unknown): member is object =>
  typeof member === 'function' && Reflect.hasMetadata('method', member);

const pathOf = (...parts: unknown[]) =>
  `/${parts
    .flatMap((part) => String(part).split('/'))
    .filter(Boolean)
    .map((part) => part.replace(/^:(.+)/, '{$1}'))
    .join('/')}`;

const scopesOf = (scopes: unknown) => (Array.isArray(scopes) ? scopes.map(String) : undefined);

const summaryOf = (operation: unknown) =>
  typeof operation === 'object' && operation !== null && 'summary' in operation ? String(operation.summary) : '';
