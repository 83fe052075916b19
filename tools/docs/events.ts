import type { DynamicModule } from '@nestjs/common';
import type { EventContract } from '../../libs/contracts/src/index.ts';
import { code, page, table } from './markdown.ts';
import { importsOf, isDynamicModule, type Service } from './services.ts';

type Contract = EventContract<unknown>;

/** What a service has told `EventBusModule.for`. */
interface Declaration {
  readonly publishes: readonly unknown[];
  readonly consumes: readonly unknown[];
}

/** Which fact travels where: contracts say what it is, the services' modules who tells it and who listens. */
export function eventsPage(contracts: readonly Contract[], services: Service[]): string {
  const declared = services.map((service) => ({ ...service, ...declarationOf(service) }));
  const rows = contracts.toSorted(byTopic).map((contract) => {
    const whose = (list: keyof Declaration) => declared.filter((service) => service[list].includes(contract));
    return [
      code(contract.topic),
      code(contract.type),
      contract.version,
      code(keyOf(contract)),
      namesOf(whose('publishes')),
      namesOf(whose('consumes')),
    ];
  });
  return page(
    'Events',
    'Facts of one key stay in order: all facts of one aggregate share topic and key.',
    table(['Topic', 'Event', 'Version', 'Key', 'Published by', 'Consumed by'], rows),
  );
}

const byTopic = (one: Contract, other: Contract) =>
  one.topic.localeCompare(other.topic) || one.type.localeCompare(other.type);

const namesOf = (services: Service[]) => services.map(({ name }) => name).join(', ') || '–';

/** The field that the key is taken from, found in the contract's own example. */
function keyOf(contract: Contract): string {
  const key = contract.key(contract.example);
  const field = Object.entries(contract.example ?? {}).find(([, value]) => value === key);
  return field?.[0] ?? key;
}

/** Kept by `EventBusModule.for` as the value of a provider. */
function declarationOf({ name, module }: Service): Declaration {
  const modules = importsOf(module).filter(isDynamicModule);
  const declaration = modules.flatMap(providedValues).find(isDeclaration);
  const isOnTheBus = modules.some((one) => one.module.name === 'EventBusModule');
  if (isOnTheBus && !declaration)
    throw new Error(`${name}: EventBusModule.for() provides no value with publishes and consumes.`);
  return declaration ?? { publishes: [], consumes: [] };
}

const providedValues = ({ providers = [] }: DynamicModule): unknown[] =>
  providers.map((provider): unknown => ('useValue' in provider ? provider.useValue : undefined));

const isDeclaration = (value: unknown): value is Declaration =>
  typeof value === 'object' && value !== null && 'publishes' in value && 'consumes' in value;
