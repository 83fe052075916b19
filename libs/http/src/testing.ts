import type { INestApplication } from '@nestjs/common';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { formats } from './dto-converters.ts';
import { openApi } from './open-api.ts';

export interface GivenAnswer {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly body: string;
}

interface DescribedAnswer {
  readonly name: string;
  readonly answers: (given: GivenAnswer) => boolean;
  /** Undefined for an answer that has no body. */
  readonly validate: ValidateFunction | undefined;
}

/** What a service's API description says of its answers, to hold real ones to it. */
export class DescribedAnswers {
  private readonly described: readonly DescribedAnswer[];

  constructor(app: INestApplication) {
    const { paths, components = {} } = openApi(app, 'in test', '1');
    const ajv = new Ajv2020({ allErrors: true, strict: false, formats: { ...formats, uri: true } });
    this.described = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, operation]: [string, unknown]) =>
        responsesOf(operation).map(([status, schema]) => ({
          name: `${status} of ${method} ${path}`,
          answers: (given) =>
            given.method.toLowerCase() === method &&
            patternOf(path).test(given.url.split('?', 1)[0] ?? '') &&
            String(given.status) === status,
          validate: schema && ajv.compile({ components, ...schema }),
        })),
      ),
    );
  }

  /** How an answer differs from what the description promises; of problem documents nothing is said here. */
  faultsOf(given: GivenAnswer): readonly string[] {
    if (given.status >= 300) return [];
    const described = this.described.find(({ answers }) => answers(given));
    if (!described) return [`Nothing describes a ${given.status} of ${given.method} ${given.url}.`];
    if (!described.validate) return given.body === '' ? [] : [`${described.name} has a body that nothing describes.`];
    if (described.validate(given.body === '' ? undefined : JSON.parse(given.body))) return [];
    return (described.validate.errors ?? []).map(
      ({ instancePath, message }) => `${described.name}: ${instancePath} ${message ?? ''}`,
    );
  }
}

const patternOf = (path: string) => new RegExp(`^${path.replaceAll(/{[^}]+}/g, '[^/]+')}$`);

function responsesOf(operation: unknown): [status: string, schema: object | undefined][] {
  const responses = member(operation, 'responses') ?? {};
  return Object.entries(responses).map(([status, response]: [string, unknown]) => [
    status,
    member(member(member(response, 'content'), 'application/json'), 'schema'),
  ]);
}

function member(object: unknown, name: string): object | undefined {
  const value: unknown = typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
  return typeof value === 'object' && value !== null ? value : undefined;
}
