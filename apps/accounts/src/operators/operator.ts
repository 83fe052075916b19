import type { OperatorId } from '@atlas/kernel';

/** Someone of the company that runs Atlas: belongs to no tenant. */
export interface Operator {
  readonly id: OperatorId;
  readonly name: string;
  readonly createdAt: Date;
}
