import { Module } from '@nestjs/common';
import { ForgetIdempotencyKeys } from './forget-idempotency-keys.job.ts';

/** For a service that answers a repeated request from memory: what it remembers is forgotten after a day. */
@Module({ providers: [ForgetIdempotencyKeys] })
export class IdempotencyModule {}
