import type { AnyContract, EventContract, PreviousMajor } from './contract.ts';

/**
 *   order.completed v1 ──upcast──→ v2 ──upcast──→ v3      what was told in an older major is read as the newest
 *                      ←─downcast─    ←─downcast─         what is told in the newest is said in the older ones as well
 *
 * A contract knows the major before it and no other: longer ways are walked step by step.
 */
interface Readable<Data> {
  readonly major: number;
  readonly previous?: PreviousMajor<Data>;
  parse(data: unknown): Data;
}

/** Data as the contract has it, of a fact that was told in this major or an older one. Throws when it breaks either contract. */
export function readAs<Data>(contract: Readable<Data>, major: number, data: unknown): Data {
  const { previous } = contract;
  if (!previous || major === contract.major) return contract.parse(data);
  return contract.parse(previous.upcast(readAs(previous.contract, major, data)));
}

/** A contract and all that it takes over from, the newest first. */
export function majorsOf(contract: AnyContract): readonly AnyContract[] {
  return [contract, ...(contract.previous ? majorsOf(contract.previous.contract) : [])];
}

interface Saying {
  readonly contract: EventContract<unknown>;
  readonly data: unknown;
}

/** One fact, said in each of its majors, the newest first. */
export function sayingsOf<Data>(contract: EventContract<Data>, data: Data): readonly Saying[] {
  const older = contract.previous && sayingsOf(contract.previous.contract, contract.previous.downcast(data));
  return [{ contract, data }, ...(older ?? [])];
}
