export interface ConfigurationFault {
  readonly name: string;
  readonly purpose: string;
  readonly fault: string;
}

/** Everything that is wrong with a process' environment, at once: nobody wants to learn of it one restart at a time. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly ConfigurationFault[];

  constructor(service: string, faults: readonly ConfigurationFault[]) {
    const lines = faults.map(({ name, purpose, fault }) => `  ${name} ${fault} (${purpose})`);
    super(`${service} cannot start: its environment is not complete.\n${lines.join('\n')}`);
    this.faults = faults;
  }
}
