import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { entityTagOf, isAny, tagsIn } from './entity-tags.ts';
import { PreconditionFailed } from './http.errors.ts';

/** What a caller has seen of a resource that is about to change (RFC 9110, section 13.1.1). */
export class Precondition {
  constructor(private readonly ifMatch: string | undefined) {}

  /**
   * Throws when the caller has seen another state than this one. To be asked within the transaction that makes the change, and
   * with the row locked: `precondition.check(userAnswer(user))`.
   */
  check(resource: object): void {
    if (this.ifMatch === undefined || isAny(this.ifMatch)) return;
    // By strong comparison: a weak tag begins with W/, and is none of ours.
    if (!tagsIn(this.ifMatch).includes(entityTagOf(JSON.stringify(resource)))) throw new PreconditionFailed();
  }
}

/** `change(@IfMatch() precondition: Precondition, …)`: refuses to overwrite what somebody else has changed meanwhile. */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext): Precondition =>
    new Precondition(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
  [documentHeader],
);

function documentHeader(target: object, method: string | symbol | undefined): void {
  const descriptor = method === undefined ? undefined : Reflect.getOwnPropertyDescriptor(target, method);
  if (method === undefined || !descriptor) return;
  const description = 'The `ETag` of the state that you have seen: nothing is changed when it is another by now.';
  ApiHeader({ name: 'If-Match', description, required: false, schema: { type: 'string' } })(target, method, descriptor);
}
