import { getMetadataStorage } from 'class-validator';

/** A class with class-validator rules: the shape of a body, a query or an answer. */
export type Dto = (abstract new (...args: never[]) => object) & { readonly prototype: object };

export function isDto(type: unknown): type is Dto {
  return (
    typeof type === 'function' && getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0
  );
}

/** All such classes of this process, by name: API descriptions know them by nothing else. */
export function allDtos(): Map<string, Dto> {
  const dtos = new Map<string, Dto>();
  for (const dto of targetsOfRules().filter(isDto)) {
    if (dtos.has(dto.name)) throw new Error(`Two request or answer classes are called ${dto.name}: rename one.`);
    dtos.set(dto.name, dto);
  }
  return dtos;
}

function targetsOfRules(): unknown[] {
  const rules: unknown = Reflect.get(getMetadataStorage(), 'validationMetadatas');
  if (!(rules instanceof Map)) throw new Error('class-validator keeps its rules elsewhere in this version');
  return [...rules.keys()];
}
