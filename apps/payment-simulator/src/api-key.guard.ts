import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { paymentSimulatorConfig, type PaymentSimulatorConfig } from './payment-simulator.config.ts';
import { InvalidApiKey } from './payment-simulator.errors.ts';

/** A provider is a stranger: it knows nothing of our service tokens, and asks for the key that it gave us. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(paymentSimulatorConfig.KEY) { apiKey }: PaymentSimulatorConfig) {
    this.expected = digest(`Bearer ${apiKey}`);
  }

  canActivate(context: ExecutionContext): boolean {
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (!timingSafeEqual(digest(authorization), this.expected)) throw new InvalidApiKey();
    return true;
  }
}

// Equal lengths, whatever was sent: timingSafeEqual refuses any other.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
