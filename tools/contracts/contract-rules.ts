import { addedFields, openObjects } from './compare-schemas.ts';
import type { ReleasedVersion } from './registry.ts';
import { nameOf, numbersOf, type Contract } from './version-of.ts';

/** A contract of this build, and what was released of its type before. */
export interface Subject {
  readonly contract: Contract;
  readonly current: ReleasedVersion;
  readonly ofType: readonly ReleasedVersion[];
  readonly ofMajor: readonly ReleasedVersion[];
}

interface Breach {
  readonly field?: string;
  readonly detail: string;
}

interface ContractRule {
  readonly name: string;
  readonly remedy: string;
  readonly breaches: (subject: Subject) => readonly Breach[];
}

/** What holds for a contract as a whole; what its fields may do is in the rules of schemas. */
export const contractRules: readonly ContractRule[] = [
  {
    name: 'not-closed',
    remedy: 'Say `additionalProperties: false`: a producer tells nothing that its contract does not.',
    breaches: ({ current }) =>
      openObjects(current.schema).map((field) => ({ field, detail: 'it lets any field pass' })),
  },
  {
    name: 'topic-changed',
    remedy: 'Leave it where it is, in a new major too: order holds within a topic, and nowhere else.',
    breaches: topicChanged,
  },
  {
    name: 'key-changed',
    remedy: 'Keep the key, in a new major too: facts of one aggregate stay in order only while they share it.',
    breaches: keyChanged,
  },
  {
    name: 'personal-mark-removed',
    remedy: 'Keep the mark: what was published holds personal data that archives leave out and an erasure scrubs.',
    breaches: ({ current, ofMajor }) =>
      distinct(ofMajor.flatMap(({ personal }) => personal))
        .filter((field) => !current.personal.includes(field))
        .map((field) => ({ field, detail: 'it was personal' })),
  },
  {
    name: 'version-not-raised',
    remedy: 'What is released stays as it is: raise the minor.',
    breaches: versionNotRaised,
  },
  {
    name: 'version-went-back',
    remedy: 'Raise the minor above all that were released.',
    breaches: ({ current, ofMajor }) =>
      ofMajor
        .filter((version) => numbersOf(version).minor > numbersOf(current).minor)
        .map(({ version }) => ({ detail: `${version} is released` })),
  },
  {
    name: 'minor-skipped',
    remedy: 'Count on from the last one that was released; a major starts at 0.',
    breaches: minorSkipped,
  },
  {
    name: 'major-without-predecessor',
    remedy: 'Give it `previous` with the major before it, upcast and downcast: consumers move one by one.',
    breaches: ({ contract: { major, previous } }) =>
      major === 1 || previous?.contract.major === major - 1
        ? []
        : [{ detail: `it does not say how it follows ${major - 1}` }],
  },
];

function topicChanged({ current, ofType }: Subject): Breach[] {
  const others = distinct(ofType.map(({ topic }) => topic)).filter((topic) => topic !== current.topic);
  return others.map((topic) => ({ detail: `${topic} became ${current.topic}` }));
}

function keyChanged({ contract, current, ofMajor }: Subject): Breach[] {
  const others = distinct(ofMajor.map(({ key }) => key)).filter((key) => key !== current.key);
  const { previous, example } = contract;
  const changesWithMajor = previous && previous.contract.key(previous.downcast(example)) !== contract.key(example);
  return [
    ...others.map((key) => ({ field: current.key, detail: `${key} was the key` })),
    ...(changesWithMajor ? [{ field: current.key, detail: `${nameOf(previous.contract)} has another` }] : []),
  ];
}

/** Additions alone: what is no addition breaks a rule of its own, and a higher number would not help. */
function versionNotRaised({ current, ofMajor }: Subject): Breach[] {
  const same = ofMajor.find(({ version }) => version === current.version);
  if (!same) return [];
  const marked = current.personal.filter((field) => !same.personal.includes(field));
  return [
    ...addedFields(same.schema, current.schema).map((field) => ({ field, detail: 'it is new' })),
    ...marked.map((field) => ({ field, detail: 'it is personal only now' })),
  ];
}

function minorSkipped({ current, ofMajor }: Subject): Breach[] {
  const last = Math.max(-1, ...ofMajor.map((version) => numbersOf(version).minor));
  const { major, minor } = numbersOf(current);
  return minor > last + 1 ? [{ detail: `${major}.${last + 1} comes next` }] : [];
}

const distinct = (texts: readonly string[]) => [...new Set(texts)];
