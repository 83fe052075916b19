import type { DynamicModule } from '@nestjs/common';
import type { EventContract } from '../../libs/contracts/src/index.ts';
import { importsOf, isDynamicModule, type Service } from './services.ts';

/** What a service has told `EventBusModule.for`. */
export interface Declaration {
  readonly publishes: readonly EventContract<unknown>[];
  readonly consumes: readonly EventContract<unknown>[];
}

/** Kept by `EventBusModule.for` as the value of a provider. */
export function declarationOf({ name, module }: Service): Declaration {
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
