import classTransformer from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { isDto, type Dto } from './dto.ts';
import { converters } from './dto-converters.ts';
import { requiredThoughNullable } from './or-null.ts';

export type JsonSchema = ReturnType<typeof validationMetadatasToSchemas>[string];

export const componentPrefix = '#/components/schemas/';

/** One closed JSON Schema (2020-12) for each class with class-validator rules: Ajv and OpenAPI both read these. */
export function dtoSchemas(): Map<string, JsonSchema> {
  const classes = dtoClasses();
  const schemas = validationMetadatasToSchemas({
    classTransformerMetadataStorage: classTransformer.defaultMetadataStorage,
    refPointerPrefix: componentPrefix,
    additionalConverters: converters,
  });
  return new Map(
    [...classes].map(([name, dto]) => {
      const schema = schemas[name];
      const required = [...(schema?.required ?? []), ...requiredThoughNullable(dto)];
      return [name, { ...schema, required, additionalProperties: false }];
    }),
  );
}

/**
 * The classes in the process that carry rules of their own. Schemas are kept by class name: of two classes with one name,
 * one would silently be checked by the other's rules.
 */
export function dtoClasses(): Map<string, Dto> {
  const classes = new Map<string, Dto>();
  for (const dto of targetsOfRules().filter(isDto)) {
    if (classes.has(dto.name)) throw new Error(`Two request or answer classes are called ${dto.name}: rename one.`);
    classes.set(dto.name, dto);
  }
  return classes;
}

function targetsOfRules(): unknown[] {
  const rules: unknown = Reflect.get(getMetadataStorage(), 'validationMetadatas');
  if (!(rules instanceof Map)) throw new Error('class-validator keeps its rules elsewhere in this version');
  return [...rules.keys()];
}
