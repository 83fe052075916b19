import { decide, type Decision, type Definition } from './definition.ts';
import type { Flag } from './flag.ts';
import { definitionFrom } from './read-definition.ts';

/** A flag whose definition cannot be used: its default holds. */
export interface Fault {
  readonly flag: string;
  readonly fault: string;
}

/** All flags of a service at one moment. It never changes. */
export class Snapshot {
  /** Before anything was read: everything is as the code says. */
  static readonly ofDefaults = new Snapshot(0, new Map(), []);

  private constructor(
    readonly version: number,
    private readonly definitions: ReadonlyMap<string, Definition>,
    readonly faults: readonly Fault[],
  ) {}

  /** @param texts what Redis holds, by the names of flags; those of other services are passed over */
  static of(version: number, flags: readonly Flag[], texts: ReadonlyMap<string, string>): Snapshot {
    const definitions = new Map<string, Definition>();
    const faults: Fault[] = [];
    for (const flag of flags) {
      const text = texts.get(flag.name);
      if (text === undefined) continue;
      try {
        definitions.set(flag.name, definitionFrom(flag, JSON.parse(text)));
      } catch (error) {
        faults.push({ flag: flag.name, fault: error instanceof Error ? error.message : String(error) });
      }
    }
    return new Snapshot(version, definitions, faults);
  }

  /** Undefined: nobody has set it, or not so that it can be used. */
  decide(flag: string, tenantId: string | undefined): Decision | undefined {
    const definition = this.definitions.get(flag);
    return definition && decide(flag, definition, tenantId);
  }
}
