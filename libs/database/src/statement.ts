declare const shape: unique symbol;

/** A statement that PostgreSQL parses once per connection, under its name. `Row` and `Values` are its declared shape. */
export interface Statement<Row extends object = object, Values extends readonly unknown[] = readonly unknown[]> {
  readonly name: string;
  readonly text: string;
  readonly [shape]?: { row: Row; values: Values };
}

/** `statement<{ id: string }, [uuid: string]>('charges.find', 'SELECT …')`: one per intent, beside the store that owns the table. */
export function statement<Row extends object = Record<never, never>, Values extends readonly unknown[] = []>(
  name: string,
  text: string,
): Statement<Row, Values> {
  return { name, text };
}
