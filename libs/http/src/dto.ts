import { getMetadataStorage } from 'class-validator';

/** A class with class-validator rules: the shape of a body, a query or an answer. */
export type Dto = (abstract new (...args: never[]) => object) & { readonly prototype: object };

export function isDto(type: unknown): type is Dto {
  return typeof type === 'function' && getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0;
}
