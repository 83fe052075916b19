import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { FactStore } from './fact.store.ts';
import type { Fact } from './timeline.ts';

@Injectable()
export class RecordFact {
  constructor(private readonly facts: FactStore) {}

  /** Adds a fact to the timeline of its order; the same fact twice is one. */
  execute(tx: Tx, fact: Fact): Promise<void> {
    return this.facts.record(tx, fact);
  }
}
