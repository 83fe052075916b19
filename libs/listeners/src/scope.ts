/** Some class, perhaps an abstract one. */
type Publishing = abstract new (...args: never[]) => object;

/** From whom: a service by its name, or a publishing class (and those that extend it) of the same process. */
export type Scope = string | Publishing;

/** Who says an event. Of another process only the service is known: its classes are its own business. */
export interface Speaker {
  readonly service: string;
  readonly by?: object | undefined;
}

export function isInScope(scope: Scope | readonly Scope[] | undefined, { service, by }: Speaker): boolean {
  if (scope === undefined) return true;
  return [scope].flat().some((one) => (typeof one === 'string' ? one === service : by instanceof one));
}
