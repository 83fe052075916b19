import { describe, expect, it } from '@jest/globals';
import { table } from './table.ts';

const columns = [
  { title: 'ID', cell: (row: string) => row.slice(0, 3) },
  { title: 'FIRST', shrinks: true, cell: (row: string) => row },
  { title: 'SECOND', shrinks: true, cell: (row: string) => row },
];

describe('a table', () => {
  it('is as wide as what is in it', () =>
    expect(table(columns, ['a', 'bbb'])).toBe('ID   FIRST  SECOND\na    a      a\nbbb  bbb    bbb\n'));

  it('cuts what is widest when it is too wide', () => {
    const uneven = [columns[0]!, { ...columns[1]!, cell: (row: string) => row.slice(0, 20) }, columns[2]!];
    const [, line = ''] = table(uneven, ['x'.repeat(500)]).split('\n');
    expect(line).toBe(`xxx  ${'x'.repeat(20)}  ${'x'.repeat(92)}…`);
  });

  it('cuts two wide columns to the same length', () => {
    const [, line = ''] = table(columns, ['x'.repeat(500)]).split('\n');
    expect(line).toBe(`xxx  ${'x'.repeat(56)}…  ${'x'.repeat(55)}…`);
  });

  it('says – where there is nothing', () =>
    expect(table([{ title: 'A', cell: () => undefined }], ['x'])).toBe('A\n–\n'));
});
