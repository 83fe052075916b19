import { currencies } from '@atlas/kernel';
import { isEmail, isISO8601, isUUID } from 'class-validator';
import { defaultConverters } from 'class-validator-jsonschema/build/defaultConverters.js';
import type { ISchemaConverters } from 'class-validator-jsonschema/build/defaultConverters.js';
import { isCalendarDate, isTimestamp } from './field-decorators.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/**
 * Where class-validator-jsonschema would say something else than class-validator does. Bounds carry no type of their own:
 * `type: number` from `@Min` would take the place of `@IsInt`'s when the decorators stand in the other order.
 */
export const converters: ISchemaConverters = {
  isInt: { type: 'integer', format: 'int64' },
  min: ({ constraints }) => ({ minimum: Number(constraints[0]) }),
  max: ({ constraints }) => ({ maximum: Number(constraints[0]) }),
  isPositive: { exclusiveMinimum: 0 },
  isNegative: { exclusiveMaximum: 0 },
  isIso8601: { type: 'string', format: 'iso-8601' },
  isDateString: { type: 'string', format: 'iso-8601' },
  isUuid: { type: 'string', format: 'uuid' },
  isEmail: { type: 'string', format: 'email' },
  matches: (meta, options) => {
    const pattern: unknown = meta.constraints[0];
    if (pattern instanceof RegExp && /[^u]/.test(pattern.flags))
      throw new Error(`${meta.propertyName}: a JSON Schema knows no flags of ${pattern.source}`);
    const convert = defaultConverters['matches'];
    return typeof convert === 'function' ? convert(meta, options) : undefined;
  },
  isTimestamp: { type: 'string', format: 'date-time' },
  isCalendarDate: { type: 'string', format: 'date' },
  isCurrencyCode: { type: 'string', enum: Object.keys(currencies) },
  isIdOf: ({ constraints }) => ({ type: 'string', pattern: `^${String(constraints[0])}_${uuid}$` }),
};

/** Ajv's formats are class-validator's own predicates; its numbers are those that JavaScript counts exactly. */
export const formats = {
  'iso-8601': (text: string) => isISO8601(text),
  'date-time': isTimestamp,
  date: isCalendarDate,
  uuid: (text: string) => isUUID(text),
  email: (text: string) => isEmail(text),
  int64: { type: 'number', validate: Number.isSafeInteger },
} as const;
