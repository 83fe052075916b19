import type { Database } from '@atlas/database';
import type { Operation } from '../dead-letters/operation.store.ts';
import { findAllOperations, type OperationFilter, type OperationPosition } from './operation-log.store.ts';

/** The audit: everything that operators have done by hand to what the bus keeps in this database. */
export class Operations {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  list(filter: OperationFilter, position: OperationPosition): Promise<readonly Operation[]> {
    return this.database.read([], (tx) => findAllOperations(tx, filter, position));
  }
}
