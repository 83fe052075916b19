export type Path = readonly string[];

export interface Mutation {
  readonly title: string;
  /** To be laid over the chart's own values. */
  readonly values: object;
}

/** Names of the user's own: another one is another thing, and no typo. */
const own = new Set(['postgres.servers', 'monitoring.dashboardLabels']);

/** Every name in the values with a letter too many, and every value as one of another type. */
export function mutationsOf(values: object, at: Path = []): Mutation[] {
  return Object.entries(values).flatMap(([name, value]): Mutation[] => {
    const path = [...at, name];
    const renamed = { title: `${path.join('.')}, misspelt`, values: nested([...at, `${name}x`], value) };
    return [
      ...(own.has(at.join('.')) ? [] : [renamed]),
      ...otherTypes(value).map((other) => ({
        title: `${path.join('.')} as ${JSON.stringify(other)}`,
        values: nested(path, other),
      })),
      ...(isMap(value) ? mutationsOf(value, path) : []),
    ];
  });
}

/** null is none of them: helm takes it for "without the chart's own value". */
const samples: readonly unknown[] = ['text', 17.5, true, ['one'], { one: 1 }];

function otherTypes(value: unknown): readonly unknown[] {
  return samples.filter((sample) => typeOf(sample) !== typeOf(value));
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

const isMap = (value: unknown): value is object => typeOf(value) === 'object' && value !== null;

function nested(path: Path, value: unknown): object {
  const [first = '', ...rest] = path;
  return { [first]: rest.length === 0 ? value : nested(rest, value) };
}
