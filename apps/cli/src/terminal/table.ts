import { plainText, shortened } from './plain-text.ts';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'right';
  /** Gives way when the table is too wide. */
  readonly shrinks?: boolean;
  cell(row: Row): string | number | null | undefined;
}

const widest = 120;
const narrowest = 8;
const gap = '  ';

/** Columns as wide as their longest cell, in lines of at most 120 characters. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => plainText(String(column.cell(row) ?? '–'))));
  const lines = [columns.map(({ title }) => title), ...cells];
  const widths = fitted(
    columns,
    columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))),
  );
  return lines.map((line) => `${lineOf(columns, line, widths)}\n`).join('');
}

/** The widest gives way first: of two long columns, both can be read to the same length. */
function fitted(columns: readonly Column<never>[], widths: readonly number[]): readonly number[] {
  const fitting = [...widths];
  let excess = widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1)) - widest;
  for (; excess > 0; excess--) {
    const width = Math.max(...fitting.filter((_, index) => columns[index]?.shrinks));
    if (width <= narrowest) break;
    fitting[fitting.findLastIndex((each, index) => each === width && columns[index]?.shrinks)] = width - 1;
  }
  return fitting;
}

function lineOf(columns: readonly Column<never>[], cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, index) => {
    const width = widths[index] ?? 0;
    const text = shortened(cell, width);
    return columns[index]?.align === 'right' ? text.padStart(width) : text.padEnd(width);
  });
  return padded.join(gap).trimEnd();
}
