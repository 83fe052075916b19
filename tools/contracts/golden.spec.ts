import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { allEvents } from '../../libs/contracts/src/index.ts';
import { asLaterMinor, goldenExamples } from '../../libs/contracts/src/testing.ts';
import { majorsOf, readAs } from '../../libs/event-bus/src/index.ts';
import { declarationOf } from '../docs/declarations.ts';
import { allServices } from '../docs/services.ts';
import { lackingExamples } from './golden.ts';
import { readRegistry, releasedFolder } from './registry.ts';
import { nameOf } from './version-of.ts';

const { versions } = readRegistry(releasedFolder);
const corpus = goldenExamples();
const services = await allServices();
const ajv = addFormats.default(new Ajv2020({ strict: true }));

const consumed = services.flatMap((service) =>
  declarationOf(service).consumes.map((contract) => ({ service: service.name, contract })),
);

describe('The golden corpus', () => {
  it('has an example of every version that was ever released', () =>
    expect(lackingExamples(versions, corpus)).toEqual([]));

  it('is lacking as soon as a version is released without one', () => {
    const [version] = versions;
    expect(lackingExamples([{ ...version!, version: '1.7' }], corpus)).toEqual([`${version!.type} 1.7`]);
  });

  it.each(corpus.map((example) => [`${nameOf(example)} ${example.name}`, example] as const))(
    '%s is what a producer of that version was held to',
    (_, example) => {
      const version = versions.find((released) => nameOf(released) === nameOf(example));
      expect(version && ajv.validate(version.schema, example.data)).toBe(true);
    },
  );
});

describe('A consumer', () => {
  it('is found for every service that hears events', () =>
    expect(new Set(consumed.map(({ service }) => service)).size).toBe(5));

  const heard = consumed.flatMap(({ service, contract }) =>
    corpus
      .filter(({ type }) => type === contract.type)
      .flatMap((example) => [example, asLaterMinor(example)])
      .map((example) => ({ title: `${service} hears ${nameOf(example)}, ${example.name}`, contract, example })),
  );
  const isServed = ({ contract, example }: (typeof heard)[number]) =>
    majorsOf(contract).some(({ major }) => major === example.major);

  it.each(heard.filter(isServed))('of $title', ({ contract, example }) =>
    expect(() => readAs(contract, example.major, example.data)).not.toThrow(),
  );

  // What it does not handle comes under the same event id in a major that it does.
  it.each(heard.filter((one) => !isServed(one)))('passes over $title', ({ contract, example }) => {
    expect(allEvents.map(nameOf)).toContain(nameOf({ ...example, version: `${example.major}.0` }));
    expect(example.major).toBeGreaterThan(contract.major);
  });
});
