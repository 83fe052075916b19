import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { DtoValidator } from './dto-validator.ts';
import { isDto } from './dto.ts';
import { InvalidRequest } from './http.errors.ts';

/** Checks every body and query that a handler takes as a DTO, by the very schema that the API description shows. */
export class ValidatePipe implements PipeTransform {
  private readonly bodies = new DtoValidator({ coerceTypes: false });
  private readonly queries = new DtoValidator({ coerceTypes: true });
  private readonly known = new WeakMap<object, boolean>();

  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (!metatype || !this.isChecked(metatype) || !isDto(metatype)) return value;
    const errors = (type === 'query' ? this.queries : this.bodies).violations(metatype, value);
    if (errors.length > 0) throw new InvalidRequest({ errors });
    return value;
  }

  private isChecked(metatype: object): boolean {
    const known = this.known.get(metatype);
    if (known !== undefined) return known;
    const checked = isDto(metatype);
    this.known.set(metatype, checked);
    return checked;
  }
}
