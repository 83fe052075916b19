import type { Tx } from '@atlas/database';
import { newId, type Clock } from '@atlas/kernel';
import { CLOCK, hashOfApiKey, newApiKeySecret, prefixOfApiKey } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { OperatorExists } from '../accounts.errors.ts';
import type { Operator } from './operator.ts';
import { OperatorStore } from './operators.store.ts';

/** The only time that the secret is seen. */
export interface CreatedOperator extends Operator {
  readonly secret: string;
}

@Injectable()
export class CreateOperator {
  constructor(
    private readonly operators: OperatorStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Refuses a second one unless it is asked for: a script that runs twice must not leave a key that nobody knows of. */
  async execute(tx: Tx, { name, another }: { name: string; another: boolean }): Promise<CreatedOperator> {
    if ((await this.operators.lockAndLook(tx)) && !another) throw new OperatorExists();
    const operator: Operator = { id: newId('opr'), name, createdAt: this.clock.now() };
    const secret = newApiKeySecret('opr');
    await this.operators.insert(tx, operator, { prefix: prefixOfApiKey(secret), hash: hashOfApiKey(secret) });
    return { ...operator, secret };
  }
}
