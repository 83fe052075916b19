export interface ConfigurationFault {
  readonly name: string;
  readonly purpose: string;
  readonly fault: string;
}

type Named = Pick<ConfigurationFault, 'name' | 'purpose'>;

/** Everything that is wrong with a process' environment, at once: nobody wants to learn of it one restart at a time. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly ConfigurationFault[];

  /** What the environment names is there to be read, and cannot be used. */
  static unusable(service: string, { name, purpose }: Named, error: unknown): ConfigurationError {
    const reason = error instanceof Error ? error.message : 'unreadable';
    return new ConfigurationError(service, [{ name, purpose, fault: `cannot be used: ${reason}` }]);
  }

  constructor(service: string, faults: readonly ConfigurationFault[]) {
    const lines = faults.map(({ name, purpose, fault }) => `  ${name} ${fault} (${purpose})`);
    super(`${service} cannot start: its environment is not complete.\n${lines.join('\n')}`);
    this.faults = faults;
  }
}
