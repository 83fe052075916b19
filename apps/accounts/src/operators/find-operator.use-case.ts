import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import type { Operator } from './operator.ts';
import { OperatorStore } from './operators.store.ts';

/** For the neighbours: who holds an operator's key. */
@Injectable()
export class FindOperator {
  constructor(private readonly operators: OperatorStore) {}

  execute(tx: Tx, keyHash: string): Promise<Operator | undefined> {
    return this.operators.findByKey(tx, keyHash);
  }
}
