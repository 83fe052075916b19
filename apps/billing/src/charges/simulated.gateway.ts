import type { ChargeId } from '@atlas/kernel';
import { Outbound, type HttpClient } from '@atlas/outbound';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { billingConfig, type BillingConfig } from '../billing.config.ts';
import {
  PaymentGateway,
  type ChargeOrder,
  type Finding,
  type Outcome,
  type RefundOrder,
  type Unsent,
} from './payment-gateway.ts';
import { answerOf, findingOf, outcomeOf } from './simulated-answer.ts';

/** More than the jobs have at once: none of them waits for another's connection. */
const connections = { connections: 32, waiting: 32, connectMs: 2_000, largestAnswerBytes: 1024 * 1024 };

/** The simulated provider, over HTTP as any other. A time-out, a broken connection and a 5xx are all the same: no answer. */
@Injectable()
export class SimulatedGateway extends PaymentGateway {
  private readonly logger = new Logger('PaymentGateway');
  private readonly provider: HttpClient;
  private readonly headers: Record<string, string>;

  constructor(
    @Inject(billingConfig.KEY)
    { providerUrl: origin, providerApiKey, providerTimeoutMs, providerAtOnce }: BillingConfig,
    outbound: Outbound,
  ) {
    super();
    const patience = { patienceMs: providerTimeoutMs, headersMs: providerTimeoutMs, bodyMs: providerTimeoutMs };
    const target = { name: 'payment-provider', origin, atOnce: providerAtOnce };
    this.provider = outbound.http({ ...target, ...connections, ...patience });
    this.headers = { authorization: `Bearer ${providerApiKey}`, 'content-type': 'application/json' };
  }

  charge({ key, reference, amount, paymentMethod }: ChargeOrder): Promise<Outcome | Unsent> {
    return this.post('/v1/charges', key, { ...amount, paymentMethod, reference });
  }

  findCharge(reference: ChargeId): Promise<Finding> {
    return this.find('/v1/charges', reference);
  }

  refund({ key, reference, providerRef, amount }: RefundOrder): Promise<Outcome | Unsent> {
    return this.post('/v1/refunds', key, { charge: providerRef, amount: amount.amount, reference });
  }

  findRefund(reference: string): Promise<Finding> {
    return this.find('/v1/refunds', reference);
  }

  /** What may have happened is looked up before it is asked for again, although it bears its key: that is on record. */
  private async post(path: string, key: string, body: object): Promise<Outcome | Unsent> {
    const headers = { ...this.headers, 'idempotency-key': key };
    const request = { method: 'POST', path, headers, body: JSON.stringify(body) } as const;
    const result = await this.provider.call({ ...request, repetition: 'unless-sent' });
    const outcome: Outcome | Unsent =
      result.is === 'unsent' ? { is: 'unsent', trouble: result.detail } : outcomeOf(answerOf(result));
    if ('trouble' in outcome) this.logger.warn({ message: 'no answer of the provider', path, key, ...outcome });
    return outcome;
  }

  private async find(path: string, reference: string): Promise<Finding> {
    const query = `?reference=${encodeURIComponent(reference)}`;
    const result = await this.provider.call({ method: 'GET', path: path + query, headers: this.headers });
    return findingOf(answerOf(result));
  }
}
