import { isCurrency, parseId } from '@atlas/kernel';
import { isISO8601, Matches, ValidateBy, type ValidationOptions } from 'class-validator';

/**
 * Fields that class-validator has no word for. Each is one predicate, used by class-validator here and by Ajv as the format
 * of the same name (`formats`), so that both give the same verdict.
 */

export function isTimestamp(text: string): boolean {
  return rfc3339.test(text) && isISO8601(text, { strict: true, strictSeparator: true });
}
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

export function isCalendarDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && isISO8601(text, { strict: true });
}

/** A moment with its offset: `2026-11-22T06:00:00Z` (RFC 3339). */
export const IsTimestamp = (options?: ValidationOptions) => textField('isTimestamp', isTimestamp, options);

/** A day without a time: `2026-11-22`. */
export const IsCalendarDate = (options?: ValidationOptions) => textField('isCalendarDate', isCalendarDate, options);

/** An active currency of ISO 4217: `EUR`. */
export const IsCurrencyCode = (options?: ValidationOptions) => textField('isCurrencyCode', isCurrency, options);

/** An id of one kind: `@IsIdOf('pln')` takes `pln_0198c1f2-…`. */
export const IsIdOf = (prefix: string, options?: ValidationOptions) =>
  textField('isIdOf', (text) => parseId(prefix, text) !== undefined, options, prefix);

/** A name: it may stand in a line of a mail or a log, and must not begin a second one. */
export const IsLineOfText = (longest: number, options?: ValidationOptions) =>
  Matches(new RegExp(`^[^\\p{Cc}\\p{Zl}\\p{Zp}]{1,${longest}}$`, 'u'), options);

function textField(
  name: string,
  test: (text: string) => boolean,
  options?: ValidationOptions,
  ...constraints: string[]
): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && test(value);
  return ValidateBy(
    { name, constraints, validator: { validate, defaultMessage: () => `$property does not satisfy ${name}` } },
    options,
  );
}
