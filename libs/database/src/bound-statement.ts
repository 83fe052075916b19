import wire from 'pg/lib/utils.js';
import type { Statement } from './statement.ts';

/** A value as the wire carries it: text, or the binary form that `binary-array.ts` makes. */
export type WireValue = string | Buffer | null;

/** The columns of a row as PostgreSQL writes them. */
export type TextRow = readonly (string | null)[];

/** A statement with its values, ready to be sent. */
export interface BoundStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly WireValue[];
}

export function bind<Values extends readonly WireValue[]>(
  { name, text }: Statement<object, Values>,
  values: Values,
): BoundStatement {
  return { name, text, values };
}

/** Of values that pg has to write for the wire. */
export function bindAny<Values extends readonly unknown[]>(
  { name, text }: Statement<object, Values>,
  values: Values,
): BoundStatement {
  return { name, text, values: values.map((value) => wire.prepareValue(value)) };
}
