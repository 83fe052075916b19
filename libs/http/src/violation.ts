import type { FieldError } from '@atlas/kernel';
import type { ErrorObject } from 'ajv/dist/2020.js';

/** One thing that is wrong with a request: where, what, and what to do about it. */
export interface Violation extends FieldError {
  readonly remedy: string;
}

const codes: Readonly<Record<string, string>> = {
  additionalProperties: 'unknown_field',
  required: 'missing_field',
  type: 'wrong_type',
  enum: 'not_allowed',
  format: 'wrong_format',
  pattern: 'wrong_format',
  minimum: 'too_small',
  exclusiveMinimum: 'too_small',
  maximum: 'too_large',
  exclusiveMaximum: 'too_large',
  minLength: 'too_short',
  maxLength: 'too_long',
  minItems: 'too_few',
  maxItems: 'too_many',
};

export function violationOf(error: ErrorObject): Violation {
  const property = propertyOf(error);
  const pointer = property === undefined ? error.instancePath : `${error.instancePath}/${escapePointer(property)}`;
  return {
    pointer: `#${pointer}`,
    code: codes[error.keyword] ?? 'not_valid',
    detail: detailOf(error, property),
    remedy: remedyOf(error),
  };
}

/** Ajv points to the object; the client looks for the field. */
function propertyOf({ params }: ErrorObject): string | undefined {
  const name: unknown = params['additionalProperty'] ?? params['missingProperty'];
  return typeof name === 'string' ? name : undefined;
}

function detailOf({ keyword, message }: ErrorObject, property: string | undefined): string {
  if (keyword === 'additionalProperties') return `There is no field \`${property}\` here.`;
  if (keyword === 'required') return `The field \`${property}\` is missing.`;
  return `The value ${message ?? 'is not valid'}.`;
}

function remedyOf({ keyword, params, parentSchema }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
      return `Leave it out. Known fields: ${namesIn(parentSchema?.['properties'])}.`;
    case 'required':
      return 'Add it.';
    case 'type':
      return `Send ${String(params['type'])}.`;
    case 'enum':
      return `Send one of: ${[params['allowedValues']].flat().join(', ')}.`;
    case 'format':
    case 'pattern':
      return `Send a text of the form ${String(params['format'] ?? params['pattern'])}.`;
    default:
      return 'limit' in params
        ? `Stay within the limit of ${String(params['limit'])}.`
        : 'See the API description of this field.';
  }
}

function namesIn(properties: unknown): string {
  return typeof properties === 'object' && properties !== null ? Object.keys(properties).join(', ') : 'none';
}

/** RFC 6901, section 3. */
function escapePointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}
