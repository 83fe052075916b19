export { flagsFrom } from './declaration.ts';
export type { Definition, Rule } from './definition.ts';
export { booleanFlag, numberFlag, textFlag, type Flag, type FlagValue } from './flag.ts';
export { FlagStore, type Change, type HeldDefinition } from './flag.store.ts';
export { Flags } from './flags.ts';
export { FlagsModule } from './flags.module.ts';
export { definitionFrom, MalformedDefinition } from './read-definition.ts';
export { ConfigurationCopies } from './configuration-copies.store.ts';
export { asItComes, configurationKey, longestIdleMinutes, type TenantConfiguration } from './tenant-configuration.ts';
