import type { INestApplication } from '@nestjs/common';
import { ApiProperty, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { completed, problemResponse, problemSchema } from './open-api-operations.ts';
import { componentPrefix, dtoClasses, dtoSchemas, type JsonSchema } from './dto-schemas.ts';

/** What customers cannot reach. */
const isPrivate = (path: string): boolean => /^\/(livez$|readyz$|metrics$|internal\/)/.test(path);

/** OpenAPI 3.1: routes from the controllers, schemas from the very rules that Ajv enforces. */
export function openApi(app: INestApplication, title: string, version: string): OpenAPIObject {
  const schemas = dtoSchemas();
  describeQueries(schemas);
  const config = new DocumentBuilder().setOpenAPIVersion('3.1.0').setTitle(title).setVersion(version).addBearerAuth().addSecurityRequirements('bearer').build();
  const { paths, components, ...document } = SwaggerModule.createDocument(app, config, { operationIdFactory: (_controller, method) => method });
  const used = reachable(schemas, Object.keys(components?.schemas ?? {}));
  return {
    ...document,
    paths: Object.fromEntries(Object.entries(paths).filter(([path]) => !isPrivate(path)).map(completed)),
    components: { ...components, schemas: { ...used, Problem: problemSchema }, responses: { Problem: problemResponse } },
  };
}

/** Swagger spells a query class out as parameters only when its fields carry its own decorator. */
function describeQueries(schemas: Map<string, JsonSchema>): void {
  for (const [name, dto] of dtoClasses()) {
    const { properties = {}, required = [] } = schemas.get(name) ?? {};
    for (const [property, schema] of Object.entries(properties)) {
      const description = { required: required.includes(property), schema };
      ApiProperty(description)(dto.prototype, property);
    }
  }
}

/** The used schemas, and those that they refer to. */
function reachable(all: Map<string, JsonSchema>, used: string[]): Record<string, JsonSchema> {
  const found: Record<string, JsonSchema> = {};
  const pending = [...used];
  for (const name of pending) {
    const schema = all.get(name);
    if (!schema || name in found) continue;
    found[name] = schema;
    for (const [, reference] of JSON.stringify(schema).matchAll(new RegExp(`"${componentPrefix}([^"]+)"`, 'g'))) if (reference) pending.push(reference);
  }
  return found;
}
