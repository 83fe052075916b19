import type { ErrorDefinition } from '@atlas/kernel';
import { SetMetadata } from '@nestjs/common';

const problemsKey = 'atlas.problems';

/** What this route may answer beside what every route may: `@Problems(UnknownOrder)`. For the API description, and whoever reads the code. */
export const Problems = (...errors: readonly { readonly definition: ErrorDefinition }[]) =>
  SetMetadata(
    problemsKey,
    errors.map(({ definition }) => definition),
  );

export function problemsOf(handler: object): readonly ErrorDefinition[] {
  const noted: unknown = Reflect.getMetadata(problemsKey, handler);
  return Array.isArray(noted) ? noted.filter(isDefinition) : [];
}

const isDefinition = (value: unknown): value is ErrorDefinition =>
  typeof value === 'object' && value !== null && 'code' in value && 'status' in value;
