import classTransformer from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { converters } from './dto-converters.ts';
import { isDto, type Dto } from './dto.ts';
import { requiredThoughNullable } from './or-null.ts';

export type JsonSchema = ReturnType<typeof targetConstructorToSchema>;

export const componentPrefix = '#/components/schemas/';

/** Closed JSON Schemas (2020-12) of a class and of those that it is made of, by name: Ajv and OpenAPI both read these. */
export function schemasOf(root: Dto): Map<string, JsonSchema> {
  const classes = new Map<string, Dto>();
  const pending = [root];
  for (const dto of pending) {
    const known = classes.get(dto.name);
    if (known === dto) continue;
    if (known) throw new Error(`Two classes that ${root.name} is made of are called ${dto.name}: rename one.`);
    classes.set(dto.name, dto);
    pending.push(...partsOf(dto));
  }
  return new Map([...classes].map(([name, dto]) => [name, schemaOf(dto)]));
}

function schemaOf(dto: Dto): JsonSchema {
  const schema = targetConstructorToSchema(dto, {
    classTransformerMetadataStorage: classTransformer.defaultMetadataStorage,
    refPointerPrefix: componentPrefix,
    additionalConverters: converters,
  });
  const required = [...(schema.required ?? []), ...requiredThoughNullable(dto)];
  return { ...schema, required, additionalProperties: false };
}

/** The classes of its `@ValidateNested()` fields, as `@Type()` or else the field itself names them. */
function partsOf(dto: Dto): Dto[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const nested = rules.filter(({ type }) => type === ValidationTypes.NESTED_VALIDATION);
  return nested.map(({ propertyName }) => typeOf(dto, propertyName)).filter(isDto);
}

function typeOf(dto: Dto, property: string): unknown {
  const declared = classTransformer.defaultMetadataStorage.findTypeMetadata(dto, property);
  return declared ? declared.typeFunction() : Reflect.getMetadata('design:type', dto.prototype, property);
}
