import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { IdempotencyKeyRequired, InvalidIdempotencyKey } from './http.errors.ts';

/** `place(@IdempotencyKey() key: string, @Body() wish: PlaceOrder)` */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string =>
    idempotencyKeyOf(context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key']),
  [documentIdempotencyKey],
);

export function idempotencyKeyOf(header: string | string[] | undefined): string {
  if (header === undefined || header === '') throw new IdempotencyKeyRequired();
  if (typeof header !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(header)) throw new InvalidIdempotencyKey();
  return header;
}

/** For decorators of a parameter that is made of the key: the API's description asks for the header. */
export function documentIdempotencyKey(target: object, method: string | symbol | undefined): void {
  if (method === undefined) return;
  const descriptor = Reflect.getOwnPropertyDescriptor(target, method);
  if (descriptor)
    ApiHeader({ name: 'Idempotency-Key', required: true, schema: { type: 'string', maxLength: 255 } })(
      target,
      method,
      descriptor,
    );
}
