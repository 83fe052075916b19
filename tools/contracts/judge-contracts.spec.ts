import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Type, type TProperties } from 'typebox';
import { allEvents, OrderCompleted, OrderCompletedV1 } from '../../libs/contracts/src/index.ts';
import { contractRules } from './contract-rules.ts';
import { judgeContracts, sentenceOf, type Finding } from './judge-contracts.ts';
import { lampFields, LampLit, lampLit, removed } from './lamp-contract.ts';
import { addToRegistry, readRegistry, releasedFolder, type Registry } from './registry.ts';
import { rules } from './rules.ts';
import { versionOf, type Contract } from './version-of.ts';

const registryOf = (...contracts: Contract[]): Registry => ({ versions: contracts.map(versionOf), damage: [] });

function found(contract: Contract, registry = registryOf(LampLit)): string[] {
  return judgeContracts([contract], registry).findings.map(({ field, rule }) => `${rule} ${field}`.trim());
}

const closed = { additionalProperties: false };
const { Object: Obj, Optional, String: Text, Integer, Literal, Union, Array: List } = Type;
const short = Obj({ is: Literal('short'), length: Integer() }, closed);
const long = Obj({ is: Literal('long'), length: Integer() }, closed);

/** What somebody changes who raises the minor, and what must be found. */
const breaks: readonly [change: string, fields: TProperties, ...findings: string[]][] = [
  ['a field is removed', { colour: removed }, 'field-removed /colour'],
  ['an optional field is removed', { name: removed }, 'field-removed /name', 'personal-mark-removed /name'],
  ['a field deep inside is removed', { room: Obj({ floor: Integer() }, closed) }, 'field-removed /room/door'],
  ['a field that everybody must say is added', { owner: Text() }, 'required-field-added /owner'],
  ['an optional field is made required', { name: Text({ minLength: 1, maxLength: 40 }) }, 'field-made-required /name'],
  ['a required field is made optional', { kind: Optional(Literal('ceiling')) }, 'field-made-optional /kind'],
  ['a type is changed', { watts: Text() }, 'type-changed /watts', 'limit-loosened /watts', 'limit-loosened /watts'],
  [
    'a whole number becomes any number',
    { room: Obj({ floor: Type.Number(), door: Optional(Text()) }, closed) },
    'type-changed /room/floor',
  ],
  [
    'a type in a list is changed',
    { bulbs: List(Obj({ socket: Integer() }, closed), { minItems: 1 }) },
    'type-changed /bulbs/*/socket',
  ],
  ['a type in a map is changed', { labels: Type.Record(Text(), Integer()) }, 'type-changed /labels/*'],
  ['an enum gets a value', { colour: Text({ enum: ['red', 'green', 'blue'] }) }, 'value-added /colour'],
  ['an enum loses a value', { colour: Text({ enum: ['red'] }) }, 'value-removed /colour'],
  ['an enum becomes any text', { colour: Text() }, 'value-added /colour'],
  [
    'any text becomes an enum',
    { bulbs: List(Obj({ socket: Text({ enum: ['E27'] }) }, closed), { minItems: 1 }) },
    'value-removed /bulbs/*/socket',
  ],
  [
    'a union of texts gets one',
    { mood: Union([Literal('calm'), Literal('bright'), Literal('dim')]) },
    'value-added /mood',
  ],
  ['a constant is changed', { kind: Literal('wall') }, 'value-added /kind', 'value-removed /kind'],
  ['a lower limit is raised', { watts: Integer({ minimum: 2, maximum: 100 }) }, 'limit-tightened /watts'],
  ['a lower limit is lowered', { watts: Integer({ minimum: 0, maximum: 100 }) }, 'limit-loosened /watts'],
  ['an upper limit is lowered', { watts: Integer({ minimum: 1, maximum: 60 }) }, 'limit-tightened /watts'],
  ['an upper limit is dropped', { watts: Integer({ minimum: 1 }) }, 'limit-loosened /watts'],
  ['a length is limited more', { name: Optional(Text({ minLength: 1, maxLength: 20 })) }, 'limit-tightened /name'],
  ['a step is demanded', { watts: Integer({ minimum: 1, maximum: 100, multipleOf: 5 }) }, 'limit-tightened /watts'],
  ['a list may be empty', { bulbs: List(lampFields.bulbs.items) }, 'limit-loosened /bulbs'],
  ['a format is changed', { litAt: Text({ format: 'date' }) }, 'format-changed /litAt'],
  ['a pattern is changed', { lampId: Text({ pattern: '^lamp_' }) }, 'pattern-changed /lampId'],
  [
    'a union gets a shape',
    { cable: Union([short, long, Obj({ is: Literal('none') }, closed)]) },
    'alternative-added /cable',
  ],
  ['a union loses a shape', { cable: Union([short]) }, 'alternative-removed /cable'],
  [
    'a shape of a union is changed',
    { cable: Union([short, Obj({ is: Literal('long'), length: Text() }, closed)]) },
    'type-changed /cable/length',
  ],
  [
    'a keyword comes that nobody has thought of',
    { bulbs: List(lampFields.bulbs.items, { minItems: 1, uniqueItems: true }) },
    'keyword-changed /bulbs',
  ],
  [
    'an object is opened',
    { room: Obj({ floor: Integer(), door: Optional(Text()) }) },
    'not-closed /room',
    'keyword-changed /room',
  ],
];

const v2: Contract = {
  ...lampLit('2.0', {}),
  previous: { contract: LampLit, upcast: (older) => older, downcast: (data) => data },
};
/** What somebody changes of a contract as a whole. */
const changes: readonly [change: string, contract: Contract, ...findings: string[]][] = [
  ['moves to another topic', lampLit('1.1', {}, { topic: 'billing.charges' }), 'topic-changed'],
  ['moves to another topic with a major', { ...v2, topic: 'billing.charges' }, 'topic-changed'],
  ['takes another key', lampLit('1.1', {}, { key: () => 'ceiling' }), 'key-changed /kind'],
  ['takes another key with a major', { ...v2, key: () => 'ceiling' }, 'key-changed /kind'],
  ['no longer knows what is personal', lampLit('1.1', {}, { personal: [] }), 'personal-mark-removed /name'],
  ['says more without another number', lampLit('1.0', { owner: Optional(Text()) }), 'version-not-raised /owner'],
  [
    'marks a field without another number',
    lampLit('1.0', {}, { personal: ['/name', '/room/door'] }),
    'version-not-raised /room/door',
  ],
  ['skips a minor', lampLit('1.2', {}), 'minor-skipped'],
  ['starts a major in the middle', { ...v2, version: '2.1' }, 'minor-skipped'],
  ['starts a major without the one before', lampLit('2.0', {}), 'major-without-predecessor'],
];

describe('A minor', () => {
  it('may add an optional field, at any depth', () => {
    const room = Obj({ floor: Integer(), door: Optional(Text()), size: Optional(Integer()) }, closed);
    expect(found(lampLit('1.1', { room, owner: Optional(Text()) }))).toEqual([]);
  });

  it.each(breaks)('does not pass when %s', (_, fields, ...findings) => {
    const personal = fields['name'] === removed ? { personal: [] } : {};
    expect(found(lampLit('1.1', fields, personal)).toSorted()).toEqual(findings.toSorted());
  });

  it('is held against every released version of its major, not only the last', () => {
    const next = lampLit('1.1', { owner: Optional(Text()) });
    const last = lampLit('1.2', { owner: Optional(Text()), size: Optional(Integer()) });
    const registry = registryOf(LampLit, next, last);
    const retyped = lampLit('1.3', { owner: Optional(Integer()), size: Optional(Integer()) });
    const [finding, ...more] = judgeContracts([retyped], registry).findings;
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      rule: 'type-changed',
      field: '/owner',
      detail: expect.stringContaining('1.1, 1.2'),
    });
  });

  it('is told with its event, field and rule, and what to do', () => {
    const [finding] = judgeContracts(
      [lampLit('1.1', { colour: Text({ enum: ['red', 'green', 'blue'] }) })],
      registryOf(LampLit),
    ).findings;
    expect(sentenceOf(finding as Finding)).toBe(
      'lamp.lit 1.1 /colour value-added: "blue", but 1.0 is released and older consumers refuse a value that they do not know.\n' +
        '    Take it back, or make it lamp.lit 2.0, published beside this one (`previous`).',
    );
  });
});

describe('A contract', () => {
  // The lamps of the second major are judged beside those of the first, as in a build.
  const withFirst = (contract: Contract) => (contract.major === 1 ? [contract] : [LampLit, contract]);

  it.each(changes)('does not pass that %s', (_, contract, ...findings) => {
    const { findings: all } = judgeContracts(withFirst(contract), registryOf(LampLit));
    expect(all.map(({ field, rule }) => `${rule} ${field}`.trim())).toEqual(findings);
  });

  it('passes as a new major of another shape, beside the one before', () => {
    const regrouped = {
      ...v2,
      schema: lampLit('2.0', { colour: removed, look: Obj({ colour: Text() }, closed) }).schema,
    };
    expect(judgeContracts([LampLit, regrouped], registryOf(LampLit)).findings).toEqual([]);
  });

  it('does not pass with a lower number than was released', () => {
    expect(found(LampLit, registryOf(LampLit, lampLit('1.1', { owner: Optional(Text()) })))).toEqual([
      'version-went-back',
      'field-removed /owner',
    ]);
  });

  it('may not go: its events lie on topics and in archives', () => {
    expect(judgeContracts([], registryOf(LampLit)).findings).toMatchObject([
      { event: 'lamp.lit 1.0', rule: 'contract-removed' },
    ]);
  });

  it('that is new is not released yet', () => {
    const { findings, unreleased } = judgeContracts([LampLit], registryOf());
    expect(findings).toEqual([]);
    expect(unreleased).toMatchObject([{ type: 'lamp.lit', version: '1.0', key: '/lampId', personal: ['/name'] }]);
  });
});

it('Every rule is seen to fire', () => {
  const findings = [...breaks, ...changes].flatMap(([, , ...expected]) => expected);
  const fired = new Set(findings.map((finding) => finding.split(' ')[0]));
  const names = [...rules, ...contractRules].map(({ name }) => name);
  expect(names.filter((name) => !fired.has(name))).toEqual(['version-went-back']); // has a test of its own
});

describe('The registry', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'atlas-released-'));
    addToRegistry(folder, [versionOf(LampLit)]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = () => join(folder, 'lamp.lit/1.0.json');
  const damage = () =>
    judgeContracts([LampLit], readRegistry(folder)).findings.map(({ event, rule }) => `${event} ${rule}`);

  it('gives back what was written, and is whole', () => {
    expect(readRegistry(folder)).toEqual(registryOf(LampLit));
    expect(damage()).toEqual([]);
  });

  it('is never written over', () => {
    expect(() => addToRegistry(folder, [versionOf(LampLit)])).toThrow('EEXIST');
  });

  it('misses a file that is gone', () => {
    rmSync(file());
    expect(damage()).toEqual(['lamp.lit/1.0.json released-file-missing']);
  });

  it('notices when somebody edits a file together with the code', () => {
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('E27', 'E14'));
    expect(damage()).toEqual(['lamp.lit/1.0.json released-file-edited']);
  });

  it('notices a file that came by hand', () => {
    writeFileSync(join(folder, 'lamp.lit/1.1.json'), JSON.stringify(versionOf(lampLit('1.1', {}))));
    expect(damage()).toContain('lamp.lit/1.1.json released-file-unlisted');
  });
});

describe('The contracts of Atlas', () => {
  it('agree with all that was released', () =>
    expect(judgeContracts(allEvents, readRegistry(releasedFolder))).toEqual({ findings: [], unreleased: [] }));

  it('have a second major that really is another shape: the first one cannot stand in for it', () => {
    const asMinor = { ...OrderCompletedV1, version: '1.1', schema: OrderCompleted.schema };
    const findings = found(asMinor, readRegistry(releasedFolder));
    expect(findings).toEqual(expect.arrayContaining(['field-removed /userEmail', 'required-field-added /buyer']));
  });
});
