interface Configured {
  /** Of the tenant's configuration that holds. */
  readonly configVersion: number;
}

/**
 * Callers with the version of the configuration that holds for this request: Redis knows it at once, what accounts has said of
 * the caller may be seconds old. The same object as long as nothing changes, as its service tokens are kept by it.
 */
export class ConfiguredPrincipals<Principal extends Configured> {
  private readonly latest = new WeakMap<Principal, Principal>();

  /** An older version than the caller comes with is that of a copy that is late, or of none. */
  at(version: number, principal: Principal): Principal {
    if (version <= principal.configVersion) return principal;
    const known = this.latest.get(principal);
    if (known?.configVersion === version) return known;
    const configured = { ...principal, configVersion: version };
    this.latest.set(principal, configured);
    return configured;
  }
}
