import { isReference, type Document, type Operation, type Parameter, type Response, type Schema } from '../document.ts';
import { plainSchema } from './plain-schema.ts';
import { compareSchemas, type Breach } from './schema-rules.ts';

export interface Change {
  readonly before: Operation;
  readonly after: Operation;
  readonly released: Document;
  readonly current: Document;
}

type KnownParameter = Exclude<Parameter, { $ref: string }>;
type Body = NonNullable<Operation['requestBody']>;

/** What may not happen to an operation. */
export const operationRules: readonly ((change: Change) => readonly Breach[])[] = [
  renamed,
  parametersChanged,
  bodyChanged,
  answersChanged,
  accessNarrowed,
];

function renamed({ before, after }: Change): Breach[] {
  const detail = `${before.operationId} became ${after.operationId}`;
  const because = 'it is the name of a function of clients';
  return before.operationId === after.operationId ? [] : [{ place: '', rule: 'operation-renamed', detail, because }];
}

function parametersChanged({ before, after, released, current }: Change): Breach[] {
  const [was, is] = [parametersOf(before, released), parametersOf(after, current)];
  const removed = [...was.keys()].filter((name) => !is.has(name));
  const added = [...is].filter(([name, { required }]) => required && !was.has(name));
  return [
    ...removed.map((place) => breach(place, 'parameter-removed', 'it is gone', 'a request with it is refused')),
    ...added.map(([place]) =>
      breach(place, 'required-parameter-added', 'it is new', 'a request without it is refused'),
    ),
    ...[...was].flatMap(([place, parameter]) => {
      const same = is.get(place);
      return same ? parameterChanged(place, parameter, same, { released, current }) : [];
    }),
  ];
}

function parameterChanged(
  place: string,
  before: KnownParameter,
  after: KnownParameter,
  { released, current }: Pick<Change, 'released' | 'current'>,
): Breach[] {
  const madeRequired = after.required && !before.required;
  return [
    ...(madeRequired
      ? [breach(place, 'parameter-made-required', 'it was optional', 'a request without it is refused')]
      : []),
    ...within(
      place,
      compareSchemas('request', plainSchema(before.schema, released), plainSchema(after.schema, current)),
    ),
  ];
}

function bodyChanged({ before, after, released, current }: Change): Breach[] {
  const [was, is] = [before.requestBody, after.requestBody];
  if (!is) return was ? [breach('body', 'body-removed', 'none is taken any more', 'somebody sends one')] : [];
  const isRequired = (body: Body | undefined) => (body && 'required' in body && body.required) ?? false;
  if (isRequired(is) && !isRequired(was))
    return [
      breach('body', 'body-made-required', 'there was none, or it was optional', 'a request without it is refused'),
    ];
  return mediaTypes('body', was, is, (type, one, other) =>
    within(type, compareSchemas('request', plainSchema(one, released), plainSchema(other, current))),
  );
}

/** Of successes: problems are all of one shape, and a client expects any of them. */
function answersChanged({ before, after, released, current }: Change): Breach[] {
  const [was, is] = [successesOf(before), successesOf(after)];
  const removed = [...was.keys()].filter((status) => !is.has(status));
  const added = [...is.keys()].filter((status) => !was.has(status));
  return [
    ...removed.map((status) => breach(status, 'status-removed', 'it is gone', 'somebody waits for it')),
    ...added.map((status) => breach(status, 'status-added', 'it is new', 'a client expects the ones before')),
    ...[...was].flatMap(([status, response]) => {
      const same = is.get(status);
      if (!same) return [];
      return mediaTypes(status, response, same, (type, one, other) =>
        within(type, compareSchemas('answer', plainSchema(one, released), plainSchema(other, current))),
      );
    }),
  ];
}

/** Whoever was let in is let in: by the same alternative, or by one that asks for less. */
function accessNarrowed({ before, after }: Change): Breach[] {
  const now = after.security ?? [];
  if (now.length === 0) return [];
  const admits = (ways: typeof now, way: (typeof now)[number]) =>
    ways.some((one) =>
      Object.entries(one).every(
        ([scheme, scopes]) => way[scheme] && scopes.every((scope) => way[scheme]?.includes(scope)),
      ),
    );
  const was = before.security ?? [];
  const lost = was.length === 0 ? [{}] : was.filter((way) => !admits(now, way));
  return lost.map((way) =>
    breach(
      'security',
      'access-narrowed',
      `${JSON.stringify(way)} does not suffice any more`,
      'somebody has no more than that',
    ),
  );
}

function parametersOf({ parameters = [] }: Operation, { components }: Document): Map<string, KnownParameter> {
  const known = parameters.flatMap((parameter) => {
    const found = isReference(parameter) ? components?.parameters?.[parameter.$ref.split('/').at(-1) ?? ''] : parameter;
    return found && !isReference(found) ? [found] : [];
  });
  return new Map(known.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]));
}

function successesOf({ responses }: Operation): Map<string, Response> {
  const found = Object.entries(responses).flatMap(([status, response]): [string, Response][] =>
    response && status.startsWith('2') ? [[status, response]] : [],
  );
  return new Map(found);
}

function mediaTypes(
  place: string,
  before: Body | Response | undefined,
  after: Body | Response,
  compare: (place: string, before: Schema | undefined, after: Schema | undefined) => Breach[],
): Breach[] {
  const [was, is] = [contentOf(before), contentOf(after)];
  return Object.entries(was).flatMap(([type, { schema }]) =>
    is[type]
      ? compare(place, schema, is[type].schema)
      : [breach(place, 'media-type-removed', `${type} is gone`, 'somebody sends or reads it')],
  );
}

const contentOf = (part: Body | Response | undefined) => (part && 'content' in part && part.content) || {};

const breach = (place: string, rule: string, detail: string, because: string): Breach => ({
  ...{ place, rule, detail, because },
});

const within = (place: string, breaches: readonly Breach[]): Breach[] =>
  breaches.map((one) => ({ ...one, place: `${place} ${one.place}`.trim() }));
