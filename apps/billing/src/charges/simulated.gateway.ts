import type { ChargeId } from '@atlas/kernel';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'undici';
import { billingConfig, type BillingConfig } from '../billing.config.ts';
import { PaymentGateway, type ChargeOrder, type Finding, type Outcome, type RefundOrder } from './payment-gateway.ts';
import { findingOf, outcomeOf, type ProviderAnswer } from './simulated-answer.ts';

/** The simulated provider, over HTTP as any other. A time-out, a broken connection and a 5xx are all the same: no answer. */
@Injectable()
export class SimulatedGateway extends PaymentGateway implements OnApplicationShutdown {
  private readonly logger = new Logger('PaymentGateway');
  private readonly pool: Pool;
  private readonly headers: Record<string, string>;

  constructor(@Inject(billingConfig.KEY) private readonly config: BillingConfig) {
    super();
    this.pool = new Pool(config.providerUrl, { connections: 32, connect: { timeout: config.providerTimeoutMs } });
    this.headers = { authorization: `Bearer ${config.providerApiKey}`, 'content-type': 'application/json' };
  }

  charge({ key, reference, amount, paymentMethod }: ChargeOrder): Promise<Outcome> {
    return this.post('/v1/charges', key, { ...amount, paymentMethod, reference });
  }

  findCharge(reference: ChargeId): Promise<Finding> {
    return this.find('/v1/charges', reference);
  }

  refund({ key, reference, providerRef, amount }: RefundOrder): Promise<Outcome> {
    return this.post('/v1/refunds', key, { charge: providerRef, amount: amount.amount, reference });
  }

  findRefund(reference: string): Promise<Finding> {
    return this.find('/v1/refunds', reference);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }

  private async post(path: string, key: string, body: object): Promise<Outcome> {
    const headers = { ...this.headers, 'idempotency-key': key };
    const outcome = outcomeOf(await this.answer('POST', path, headers, JSON.stringify(body)));
    if (outcome.is === 'unanswered')
      this.logger.warn({ message: 'no answer of the provider', path, key, trouble: outcome.trouble });
    return outcome;
  }

  private async find(path: string, reference: string): Promise<Finding> {
    return findingOf(await this.answer('GET', `${path}?reference=${encodeURIComponent(reference)}`, this.headers));
  }

  private async answer(
    method: 'GET' | 'POST',
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<ProviderAnswer> {
    const signal = AbortSignal.timeout(this.config.providerTimeoutMs);
    try {
      const response = await this.pool.request({ method, path, headers, signal, ...(body !== undefined && { body }) });
      return { status: response.statusCode, body: await response.body.json() };
    } catch (error) {
      return { trouble: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  }
}
