import { isJson, nameOfField, plain } from './named-fields.ts';

export interface FieldRow {
  /** `buyer.email`; `[]` stands for each element of a list. */
  readonly path: string;
  readonly kind: string;
  readonly isOptional: boolean;
  readonly isPersonal: boolean;
  readonly meaning: string;
}

/** Every field of an event's data, in the order of its definition, those of nested objects under them. */
export function fieldRows({ schema, personal }: { schema: object; personal: readonly string[] }): FieldRow[] {
  const pathOf = (pointer: string) => pointer.slice(1).replaceAll('/', '.');
  return rowsOf(plain(schema), '', new Set(personal.map(pathOf)));
}

function rowsOf(schema: unknown, prefix: string, personal: ReadonlySet<string>): FieldRow[] {
  if (!isJson(schema) || !isJson(schema['properties'])) return [];
  const required = new Set(listOf(schema['required']));
  return Object.entries(schema['properties']).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const row = {
      path,
      kind: kindOf(field),
      isOptional: !required.has(name),
      isPersonal: personal.has(path),
      meaning: isJson(field) && typeof field['description'] === 'string' ? field['description'] : '',
    };
    return [row, ...nested(field, path, personal)];
  });
}

function nested(field: unknown, path: string, personal: ReadonlySet<string>): FieldRow[] {
  if (!isJson(field) || nameOfField(field) !== undefined) return [];
  return [...rowsOf(field, `${path}.`, personal), ...rowsOf(field['items'], `${path}[].`, personal)];
}

const words: Readonly<Record<string, string>> = {
  amount: 'minor units',
  money: 'money: `amount` in minor units, `currency`',
  timestamp: 'time (ISO 8601, UTC)',
};

function kindOf(field: unknown): string {
  const word = words[nameOfField(field) ?? ''];
  if (word !== undefined) return word;
  if (!isJson(field)) return 'anything';
  const { type, pattern, minimum, minItems, maximum } = field;
  const choices = choicesOf(field);
  if (choices.length > 0) return choices.map((choice) => `\`${String(choice)}\``).join(' or ');
  switch (type) {
    case 'string':
      return idOf(pattern) ?? 'text';
    case 'integer':
      return ['whole number', bound('≥', minimum), bound('≤', maximum)].filter(Boolean).join(' ');
    case 'number':
      return 'number';
    case 'boolean':
      return '`true` or `false`';
    case 'array':
      return ['list', bound('of at least', minItems)].filter(Boolean).join(' ');
    case 'object':
      return 'group';
    default:
      return 'one of several';
  }
}

function choicesOf(field: Readonly<Record<string, unknown>>): readonly unknown[] {
  if ('const' in field) return [field['const']];
  return [
    ...listOf(field['enum']),
    ...listOf(field['anyOf']).flatMap((one) => (isJson(one) && 'const' in one ? [one['const']] : [])),
  ];
}

/** `ord_…` */
function idOf(pattern: unknown): string | undefined {
  const prefix = /^\^([a-z]+_)/.exec(String(pattern))?.[1];
  return prefix === undefined ? undefined : `\`${prefix}…\``;
}

const bound = (sign: string, limit: unknown) => (typeof limit === 'number' ? `${sign} ${limit}` : '');

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
