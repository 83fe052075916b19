import type { EventContract } from '../../libs/contracts/src/index.ts';
import { declarationOf, type Declaration } from './declarations.ts';
import { fieldRows } from './event-fields.ts';
import { sentenceOf } from './event-sentences.ts';
import { code, page, table } from './markdown.ts';
import type { Service } from './services.ts';

type Contract = EventContract<unknown>;
type Declared = Service & Declaration;

/** Which fact travels where, and what it says: contracts tell what it is, the services' modules who tells it and who listens. */
export function eventsPage(contracts: readonly Contract[], services: readonly Service[]): string {
  const declared = services.map((service) => ({ ...service, ...declarationOf(service) }));
  const sorted = contracts.toSorted(byTopic);
  const types = [...Map.groupBy(sorted, ({ type }) => type).values()];
  return page(
    'Events',
    'Facts of one key stay in order: all facts of one aggregate share topic and key. The same for machines: [asyncapi.json](asyncapi.json).',
    table(
      ['Topic', 'Event', 'Version', 'Key', 'Published by', 'Consumed by'],
      sorted.map((contract) => [
        code(contract.topic),
        code(contract.type),
        contract.version,
        code(keyOf(contract)),
        namesOf(declared, 'publishes', contract) || '–',
        namesOf(declared, 'consumes', contract) || '–',
      ]),
    ),
    ...types.flatMap((versions) => sectionOf(versions, declared)),
  );
}

/** Of one type, the newest major first. */
function sectionOf(versions: readonly Contract[], declared: readonly Declared[]): string[] {
  const [newest] = versions;
  if (!newest) return [];
  return [`## ${newest.type}`, ...versions.flatMap((contract) => versionOf(contract, versions.length > 1, declared))];
}

function versionOf(contract: Contract, isOneOfMany: boolean, declared: readonly Declared[]): string[] {
  const { topic, version, previous, example } = contract;
  const [told, heard] = [namesOf(declared, 'publishes', contract), namesOf(declared, 'consumes', contract)];
  const follows = previous && `Who handles it also reads ${previous.contract.version}, as this version says it.`;
  return [
    ...(isOneOfMany ? [`### ${contract.type} ${version}`] : []),
    sentenceOf(contract),
    [
      `Version ${version} on ${code(topic)}, key ${code(keyOf(contract))}; told by ${told || 'nobody yet'}, heard by ${heard || 'nobody yet'}.`,
      ...(follows === undefined ? [] : [follows]),
    ].join(' '),
    table(
      ['Field', 'What it is', ''],
      fieldRows(contract).map(({ path, kind, isOptional, isPersonal, meaning }) => [
        code(path),
        isOptional ? `${kind}; optional` : kind,
        [isPersonal ? '**Personal.**' : '', meaning].join(' ').trim(),
      ]),
    ),
    ['```json', JSON.stringify(example, undefined, 2), '```'].join('\n'),
  ];
}

const byTopic = (one: Contract, other: Contract) =>
  one.topic.localeCompare(other.topic) || one.type.localeCompare(other.type) || other.major - one.major;

function namesOf(declared: readonly Declared[], list: keyof Declaration, contract: Contract): string {
  const services = declared.filter((service) => service[list].includes(contract));
  return services.map(({ name }) => name).join(', ');
}

/** The field that the key is taken from, found in the contract's own example. */
function keyOf(contract: Contract): string {
  const key = contract.key(contract.example);
  const field = Object.entries(contract.example ?? {}).find(([, value]) => value === key);
  return field?.[0] ?? key;
}
