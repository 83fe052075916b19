import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { DtoValidator } from './dto-validator.ts';
import { isDto, type Dto } from './dto.ts';
import { InvalidRequest } from './http.errors.ts';

/** Checks every body and query that a handler takes as a DTO, by the very schema that the API description shows. */
export class ValidatePipe implements PipeTransform {
  private readonly bodies = new DtoValidator({ coerceTypes: false });
  private readonly queries = new DtoValidator({ coerceTypes: true });
  /** Undefined: a class without rules. Asking class-validator costs more than checking the value. */
  private readonly dtos = new WeakMap<object, Dto | undefined>();

  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    const dto = metatype && this.dtoOf(metatype);
    if (!dto) return value;
    const errors = (type === 'query' ? this.queries : this.bodies).violations(dto, value);
    if (errors.length > 0) throw new InvalidRequest({ errors });
    return value;
  }

  private dtoOf(metatype: object): Dto | undefined {
    if (this.dtos.has(metatype)) return this.dtos.get(metatype);
    const dto = isDto(metatype) ? metatype : undefined;
    this.dtos.set(metatype, dto);
    return dto;
  }
}
