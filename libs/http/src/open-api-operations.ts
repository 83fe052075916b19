import type { OpenAPIObject } from '@nestjs/swagger';
import { problemMediaType } from './problem.ts';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Parameter = NonNullable<Operation['parameters']>[number];

const text = { type: 'string' };

export const problemSchema = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'remedy', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri', examples: ['urn:atlas:problem:invalid_request'] },
    title: text,
    status: { type: 'integer' },
    detail: text,
    remedy: { type: 'string', description: 'What the caller can do about it.' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { pointer: text, code: text, detail: text, remedy: text } },
    },
    request_id: text,
  },
};

export const problemResponse = {
  description: 'Something is wrong; the problem says what, and what to do about it.',
  content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
};

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** What every operation has and no controller says: its path parameters, whose branded types Swagger cannot see, and its problems. */
export function completed([path, item]: [string, PathItem]): [string, PathItem] {
  const operations = methods.flatMap((method) => {
    const operation = item[method];
    return operation ? [[method, completedOperation(path, operation)] as const] : [];
  });
  return [path, { ...item, ...Object.fromEntries(operations) }];
}

function completedOperation(path: string, operation: Operation): Operation {
  const { parameters = [], responses } = operation;
  const known = new Set(parameters.map((parameter) => ('name' in parameter ? parameter.name : '')));
  const missing = [...path.matchAll(/{([^}]+)}/g)].flatMap(([, name]) =>
    name === undefined || known.has(name) ? [] : [name],
  );
  return {
    ...operation,
    parameters: [
      ...missing.map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'string' } })),
      ...parameters.map(withoutReflection),
    ],
    responses: { ...responses, default: { $ref: '#/components/responses/Problem' } },
  };
}

/** A branded id is an object to reflection, which says so beside what the schema of the field says. */
function withoutReflection(parameter: Parameter): Parameter {
  if (!('schema' in parameter) || !parameter.schema || !('type' in parameter.schema)) return parameter;
  const { schema } = parameter;
  return { ...parameter, schema: Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== '$ref')) };
}
