import { getMetadataStorage, ValidateIf } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Dto } from './dto.ts';

const nullable = new WeakMap<object, Set<string>>();

/**
 * Declares that a field may be null. Without it null is refused, also for an `@IsOptional()` field, where class-validator
 * alone would let it pass: leaving out and setting to null mean different things in a change.
 */
export function OrNull(): PropertyDecorator {
  return (target, key) => {
    const property = String(key);
    ValidateIf((_, value) => value !== null)(target, key);
    JSONSchema((schema) => ({ anyOf: [schema, { type: 'null' }] }))(target, property);
    nullable.set(target.constructor, (nullable.get(target.constructor) ?? new Set()).add(property));
  };
}

/** The schema generator takes every condition for `@IsOptional()`: a field that may only be null must still be there. */
export function requiredThoughNullable(type: Dto): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const optional = new Set(rules.filter(({ name }) => name === 'isOptional').map(({ propertyName }) => propertyName));
  return lineageOf(type).flatMap((ancestor) =>
    [...(nullable.get(ancestor) ?? [])].filter((name) => !optional.has(name)),
  );
}

/** A class and those that it extends. */
function lineageOf(type: object): object[] {
  const parent: unknown = Object.getPrototypeOf(type);
  return typeof parent === 'function' ? [type, ...lineageOf(parent)] : [type];
}
