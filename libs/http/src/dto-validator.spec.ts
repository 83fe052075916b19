import { describe, expect, it } from '@jest/globals';
import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
  validateSync,
} from 'class-validator';
import { DtoValidator } from './dto-validator.ts';
import { IsCalendarDate, IsCurrencyCode, IsIdOf, IsTimestamp } from './field-decorators.ts';
import { OrNull } from './or-null.ts';

class Part {
  @IsString()
  @Length(1, 5)
  sku!: string;

  // The order in which decorators stand must not matter: bounds carry no type.
  @Min(1)
  @Max(10)
  @IsInt()
  quantity!: number;
}

class Everything {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts!: Part[];

  @ValidateNested()
  @Type(() => Part)
  main!: Part;

  @IsCurrencyCode()
  currency!: string;

  @IsTimestamp()
  at!: string;

  @IsCalendarDate()
  day!: string;

  @IsIdOf('ord')
  order!: string;

  @IsUUID()
  uuid!: string;

  @IsEmail()
  email!: string;

  @Matches(/^[a-z]+$/)
  word!: string;

  @IsIn(['month', 'year'])
  interval!: string;

  @IsBoolean()
  flag!: boolean;

  @OrNull()
  @IsInt()
  limit!: number | null;

  @IsOptional()
  @OrNull()
  @IsInt()
  extra?: number | null;
}

const good = {
  parts: [{ sku: 'A', quantity: 1 }],
  main: { sku: 'B', quantity: 10 },
  currency: 'EUR',
  at: '2026-11-22T06:00:00Z',
  day: '2026-11-22',
  order: 'ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e',
  uuid: '0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e',
  email: 'ada@acme.example',
  word: 'abc',
  interval: 'month',
  flag: false,
  limit: null,
};

const without = (field: keyof typeof good) =>
  Object.fromEntries(Object.entries(good).filter(([name]) => name !== field));

const table: readonly [what: string, value: unknown, accepted: boolean][] = [
  ['all fields well formed', good, true],
  ['an optional field that is null where null is declared', { ...good, extra: null }, true],
  ['an optional field with a value', { ...good, extra: 5 }, true],
  ['a value where null is declared', { ...good, limit: 3 }, true],
  ['two parts', { ...good, parts: [good.main, good.main] }, true],
  ['a text of as many characters as allowed', { ...good, main: { sku: '😀😀😀😀😀', quantity: 1 } }, true],
  ['an offset other than Z', { ...good, at: '2026-11-22T06:00:00.123+02:00' }, true],
  ['a leap day', { ...good, day: '2028-02-29' }, true],

  ['null where it is not declared', { ...good, email: null }, false],
  ['an unknown field', { ...good, colour: 'red' }, false],
  ['an unknown field inside', { ...good, main: { ...good.main, colour: 'red' } }, false],
  ['a missing field', without('currency'), false],
  ['a missing field that may be null', without('limit'), false],
  ['a wrong type where null is declared', { ...good, extra: 'x' }, false],
  ['no parts', { ...good, parts: [] }, false],
  ['too many parts', { ...good, parts: [good.main, good.main, good.main] }, false],
  ['parts that are an object', { ...good, parts: { 0: good.main } }, false],
  ['a part that is a text', { ...good, parts: ['A'] }, false],
  ['a part that is null', { ...good, parts: [null] }, false],
  ['a text that is a number', { ...good, main: { sku: 7, quantity: 1 } }, false],
  ['a number that is a text', { ...good, main: { sku: 'A', quantity: '1' } }, false],
  ['a fraction', { ...good, main: { sku: 'A', quantity: 1.5 } }, false],
  ['a number below', { ...good, main: { sku: 'A', quantity: 0 } }, false],
  ['a number above', { ...good, main: { sku: 'A', quantity: 11 } }, false],
  ['a number that overflowed', { ...good, main: { sku: 'A', quantity: Infinity } }, false],
  ['an empty text', { ...good, main: { sku: '', quantity: 1 } }, false],
  ['a text too long', { ...good, main: { sku: '123456', quantity: 1 } }, false],
  ['an unknown currency', { ...good, currency: 'EUX' }, false],
  ['a currency in lower case', { ...good, currency: 'eur' }, false],
  ['a moment without an offset', { ...good, at: '2026-11-22T06:00:00' }, false],
  ['a moment that never was', { ...good, at: '2026-02-30T06:00:00Z' }, false],
  ['a day as a week', { ...good, day: '2026-W12' }, false],
  ['a day that never was', { ...good, day: '2026-02-30' }, false],
  ['an id of another kind', { ...good, order: 'pln_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e' }, false],
  ['an id in capitals', { ...good, order: 'ord_0198C1F2-5E6A-7D31-9C0B-3F1A2B4C5D6E' }, false],
  ['something like a UUID', { ...good, uuid: '0198c1f2' }, false],
  ['something like an e-mail address', { ...good, email: 'ada@acme' }, false],
  ['a word with a digit', { ...good, word: 'abc1' }, false],
  ['a word with a line break', { ...good, word: 'abc\n' }, false],
  ['a value that is not on the list', { ...good, interval: 'day' }, false],
  ['a flag as a text', { ...good, flag: 'true' }, false],
  ['a text', 'hello', false],
  ['a list', [good], false],
];

const byAjv = new DtoValidator({ coerceTypes: false });

function classValidatorAccepts(value: unknown): boolean {
  const instance: unknown = plainToInstance(Everything, value);
  const rules = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };
  return (
    typeof instance === 'object' &&
    instance !== null &&
    !Array.isArray(instance) &&
    validateSync(instance, rules).length === 0
  );
}

describe('a request is judged the same by its compiled schema and by class-validator:', () => {
  for (const [what, value, accepted] of table) {
    it(`${what} is ${accepted ? 'accepted' : 'refused'}`, () => {
      expect({
        schema: byAjv.violations(Everything, value).length === 0,
        classValidator: classValidatorAccepts(value),
      }).toEqual({
        schema: accepted,
        classValidator: accepted,
      });
    });
  }
});

class Change {
  @IsOptional()
  @IsString()
  note?: string;

  @IsOptional()
  @IsInt()
  amount?: number;
}

describe('where the schema is stricter than class-validator, on purpose:', () => {
  it('null is not the same as leaving an optional field out', () => {
    expect(byAjv.violations(Change, { note: null })).toEqual([
      { pointer: '#/note', code: 'wrong_type', detail: 'The value must be string.', remedy: 'Send string.' },
    ]);
  });

  it('an object that is not there is missed', () => {
    expect(byAjv.violations(Everything, without('main'))).toMatchObject([{ pointer: '#/main', code: 'missing_field' }]);
  });

  it('an integer that JavaScript cannot hold exactly is refused', () => {
    expect(byAjv.violations(Change, { amount: 2 ** 53 })).toMatchObject([
      { pointer: '#/amount', code: 'wrong_format' },
    ]);
  });

  it('__proto__ is an unknown field like any other', () => {
    expect(byAjv.violations(Change, JSON.parse('{"__proto__": {"note": "x"}}'))).toMatchObject([
      { pointer: '#/__proto__', code: 'unknown_field' },
    ]);
  });
});

describe('what is wrong with a request', () => {
  it('is found by pointer, with what to do about it', () => {
    const value = { ...good, parts: [good.main, { quantity: 99, 'a/b': 1 }] };
    expect(byAjv.violations(Everything, value)).toEqual(
      expect.arrayContaining([
        { pointer: '#/parts/1/sku', code: 'missing_field', detail: 'The field `sku` is missing.', remedy: 'Add it.' },
        {
          pointer: '#/parts/1/a~1b',
          code: 'unknown_field',
          detail: 'There is no field `a/b` here.',
          remedy: 'Leave it out. Known fields: sku, quantity.',
        },
        {
          pointer: '#/parts/1/quantity',
          code: 'too_large',
          detail: 'The value must be <= 10.',
          remedy: 'Stay within the limit of 10.',
        },
      ]),
    );
  });

  it('is told about the first twenty times', () => {
    const parts = Array.from({ length: 10_000 }, () => 7);
    expect(byAjv.violations(Everything, { ...good, parts })).toHaveLength(20);
  });
});

class Filter {
  @IsOptional()
  @IsInt()
  limit?: number;

  @IsOptional()
  @IsBoolean()
  open?: boolean;
}

describe('a query', () => {
  const queries = new DtoValidator({ coerceTypes: true });

  it('becomes numbers and flags', () => {
    const query = { limit: '5', open: 'true' };
    expect(queries.violations(Filter, query)).toEqual([]);
    expect(query).toEqual({ limit: 5, open: true });
  });

  it('is refused where a text is no number', () => {
    expect(queries.violations(Filter, { limit: 'five' })).toMatchObject([{ pointer: '#/limit', code: 'wrong_type' }]);
  });
});
