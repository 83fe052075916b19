import pg from 'pg';

const int8: number = pg.types.builtins.INT8;
const date: number = pg.types.builtins.DATE;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`the database holds ${text}, which a number cannot hold exactly`);
  return value;
}

/** How columns arrive: int8 as an exact number, date as `YYYY-MM-DD` (a Date would move it by the process' time zone). */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown => {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
    if (oid === int8) return safeInteger;
    if (oid === date) return String;
    return pg.types.getTypeParser(oid, 'text');
  },
};
