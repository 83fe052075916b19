import {
  definitionFrom,
  FlagStore,
  flagsFrom,
  MalformedDefinition,
  type Change,
  type Definition,
  type Flag,
} from '@atlas/flags';
import { Injectable } from '@nestjs/common';

/** A flag as some services have declared it, and as operators have set it. */
export interface CataloguedFlag {
  readonly flag: Flag;
  readonly services: readonly string[];
  /** 0: nobody has set it. */
  readonly version: number;
  /** Undefined: the default holds, as nobody has set it or not so that it can be used. */
  readonly definition: Definition | undefined;
}

/** The flags of all services. */
@Injectable()
export class FlagCatalogue {
  constructor(private readonly flags: FlagStore) {}

  /** By name. */
  async list(): Promise<readonly CataloguedFlag[]> {
    const [declared, held] = await Promise.all([this.flags.declared(), this.flags.read()]);
    const all = Object.entries(declared).flatMap(([service, text]) =>
      flagsFrom(text).map((flag) => ({ flag, service })),
    );
    const byName = Map.groupBy(all, ({ flag }) => flag.name);
    return [...byName.values()]
      .flatMap(([first, ...others]) => (first ? [{ flag: first.flag, services: namesOf([first, ...others]) }] : []))
      .map(({ flag, services }) => {
        const set = held?.definitions.get(flag.name);
        return { flag, services, version: set?.version ?? 0, definition: set && usable(flag, set.text) };
      })
      .toSorted((one, other) => (one.flag.name < other.flag.name ? -1 : 1));
  }

  async find(name: string): Promise<CataloguedFlag | undefined> {
    return (await this.list()).find(({ flag }) => flag.name === name);
  }

  /** Unless somebody has changed it since it was read. */
  set({ flag, version }: CataloguedFlag, definition: Definition): Promise<Change> {
    return this.flags.put(flag.name, definition, version);
  }

  unset({ flag, version }: CataloguedFlag): Promise<Change> {
    return this.flags.remove(flag.name, version);
  }
}

function namesOf(all: readonly { readonly service: string }[]): readonly string[] {
  return all.map(({ service }) => service).toSorted();
}

/** What a service would make of it. */
function usable(flag: Flag, text: string): Definition | undefined {
  try {
    return definitionFrom(flag, JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof MalformedDefinition) return undefined;
    throw error;
  }
}
