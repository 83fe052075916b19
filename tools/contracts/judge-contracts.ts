import { compareSchemas } from './compare-schemas.ts';
import { contractRules, type Subject } from './contract-rules.ts';
import type { Registry, ReleasedVersion } from './registry.ts';
import { nameOf, numbersOf, versionOf, type Contract } from './version-of.ts';

/** Something that must be put right before anything is built from the contracts. */
export interface Finding {
  /** `order.completed 1.1`, or a file of the registry. */
  readonly event: string;
  /** JSON pointer; empty where the finding is about the event as a whole. */
  readonly field: string;
  readonly rule: string;
  readonly detail: string;
  readonly remedy: string;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  /** What contracts:release has to add. */
  readonly unreleased: readonly ReleasedVersion[];
}

/** Holds the contracts of a build against everything that was ever released. */
export function judgeContracts(contracts: readonly Contract[], { versions, damage }: Registry): Judgement {
  const current = contracts.map(versionOf);
  const names = new Set(versions.map(nameOf));
  return {
    findings: [
      ...damage.map(({ file, is }) => registryFinding(file, `released-file-${is}`, registryRemedies[is])),
      ...versions.flatMap((version) => contractRemoved(version, current)),
      ...contracts.flatMap((contract) => judge(subjectOf(contract, versions))),
    ],
    unreleased: current.filter((version) => !names.has(nameOf(version))),
  };
}

export function sentenceOf({ event, field, rule, detail, remedy }: Finding): string {
  return `${[event, field, rule].filter(Boolean).join(' ')}: ${detail}.\n    ${remedy}`;
}

const registryRemedies = {
  missing: 'It was released once: bring it back.',
  edited: 'What is released is never edited: take the change back, and make it in a new version of the contract.',
  unlisted: 'Files come by `npm run contracts:release`, and no other way.',
};

function registryFinding(event: string, rule: string, remedy: string): Finding {
  return { event, field: '', rule, detail: 'SHA256SUMS says otherwise', remedy };
}

/** Topics, archives and dead letters hold what was published, of every major. */
function contractRemoved(version: ReleasedVersion, current: readonly ReleasedVersion[]): Finding[] {
  const isThere = current.some((one) => one.type === version.type && numbersOf(one).major === numbersOf(version).major);
  const remedy =
    'Keep the contract, and who reads it by `previous`: topics, archives and dead letters hold such events.';
  return isThere
    ? []
    : [{ event: nameOf(version), field: '', rule: 'contract-removed', detail: 'it is released', remedy }];
}

function subjectOf(contract: Contract, versions: readonly ReleasedVersion[]): Subject {
  const ofType = versions.filter(({ type }) => type === contract.type);
  const ofMajor = ofType.filter((version) => numbersOf(version).major === contract.major);
  return { contract, current: versionOf(contract), ofType, ofMajor };
}

function judge(subject: Subject): Finding[] {
  const event = nameOf(subject.current);
  const ofWhole = contractRules.flatMap(({ name, remedy, breaches }) =>
    breaches(subject).map(({ field = '', detail }) => ({ event, field, rule: name, detail, remedy })),
  );
  return [...ofWhole, ...brokenSchemas(subject)];
}

/** Compared with every released version of the major, for a version in between may have said more, or something else. */
function brokenSchemas({ current, ofMajor }: Subject): Finding[] {
  const { type } = current;
  const remedy = `Take it back, or make it ${type} ${numbersOf(current).major + 1}.0, published beside this one (\`previous\`).`;
  const breaches = ofMajor.flatMap(({ version, schema }) =>
    compareSchemas(schema, current.schema).map((breach) => ({ ...breach, version })),
  );
  const alike = Map.groupBy(breaches, ({ pointer, rule, detail }) => `${pointer} ${rule} ${detail}`);
  return [...alike.values()].flatMap(([breach, ...more]) => {
    if (!breach) return [];
    const { pointer: field, rule, detail, because } = breach;
    const versions = [breach, ...more].map(({ version }) => version).join(', ');
    return [
      { event: nameOf(current), field, rule, detail: `${detail}, but ${versions} is released and ${because}`, remedy },
    ];
  });
}
