import type { INestApplication } from '@nestjs/common';
import { ApiProperty, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { schemasOf, type JsonSchema } from './dto-schemas.ts';
import { allDtos, type Dto } from './dto.ts';
import { completed, problemResponse, problemSchema } from './open-api-operations.ts';

/** What customers cannot reach. */
const isPrivate = (path: string): boolean => /^\/(livez$|readyz$|metrics$|internal\/)/.test(path);

/** OpenAPI 3.1: routes from the controllers, schemas from the very rules that Ajv enforces. */
export function openApi(app: INestApplication, title: string, version: string): OpenAPIObject {
  const dtos = allDtos();
  for (const dto of dtos.values()) describeFields(dto);
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setVersion(version)
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const { paths, components, ...document } = SwaggerModule.createDocument(app, config, {
    operationIdFactory: operationIdOf,
  });
  const open = Object.entries(paths).filter(([path]) => !isPrivate(path));
  const used = schemasNamedIn(open, dtos);
  return {
    ...document,
    paths: Object.fromEntries(open.map(completed)),
    components: {
      ...components,
      schemas: { ...used, Problem: problemSchema },
      responses: { Problem: problemResponse },
    },
  };
}

/**
 * What a client calls the operation: `OrdersController.place` is `placeOrder`, `list` is `listOrders`. A name of several words
 * stands for itself, and `@ApiOperation({ operationId })` wins.
 */
function operationIdOf(controller: string, method: string): string {
  if (/[A-Z]/.test(method)) return method;
  const plural = controller.replace(/Controller$/, '');
  if (method === 'list') return `list${plural}`;
  const verb = method === 'find' || method === 'show' ? 'get' : method;
  return verb + plural.replace(/s$/, '');
}

/** Swagger spells a query class out as parameters only when its fields carry its own decorator. */
function describeFields(dto: Dto): void {
  const { properties = {}, required = [] } = schemasOf(dto).get(dto.name) ?? {};
  for (const [property, schema] of Object.entries(properties)) {
    const description = { required: required.includes(property), schema };
    ApiProperty(description)(dto.prototype, property);
  }
}

/** The schemas that the routes refer to, and those that these are made of. */
function schemasNamedIn(routes: unknown, dtos: Map<string, Dto>): Record<string, JsonSchema> {
  const names = JSON.stringify(routes).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  const used = [...names].flatMap(([, name = '']) => dtos.get(name) ?? []);
  return Object.fromEntries(used.flatMap((dto) => [...schemasOf(dto)]));
}
