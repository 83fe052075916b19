// How pg writes values and reads rows. It publishes these modules, and no types of them.

declare module 'pg/lib/utils.js' {
  const wire: { prepareValue(value: unknown): string | Buffer | null };
  export default wire;
}

declare module 'pg/lib/result.js' {
  import type { CustomTypesConfig, FieldDef } from 'pg';

  export default class Result<Row> {
    constructor(rowMode: undefined, types: CustomTypesConfig);
    readonly rows: readonly Row[];
    /** How many rows a command returned or touched; null of one that does neither. */
    readonly rowCount: number | null;
    addFields(fields: readonly FieldDef[]): void;
    /** Throws what the parser of a column throws. */
    parseRow(columns: readonly (string | null)[]): Row;
    addRow(row: Row): void;
    addCommandComplete(command: { readonly text: string }): void;
  }
}
