import { ConfigurationError, type ConfigurationFault } from './configuration-error.ts';
import { Unfit, type Variable } from './variable.ts';

type Variables = Readonly<Record<string, Variable<unknown>>>;
type Values<Described extends Variables> = {
  readonly [Field in keyof Described]: Described[Field] extends Variable<infer Value> ? Value : never;
};

export interface ConfigDescription<Config> {
  readonly service: string;
  /** The token under which Nest injects the values. */
  readonly KEY: symbol;
  readonly variables: Variables;
  /** Throws a ConfigurationError that names every variable that is missing or unfit. */
  read(env?: Environment): Config;
}

export type Environment = Readonly<Record<string, string | undefined>>;
export type ConfigOf<Description> = Description extends ConfigDescription<infer Config> ? Config : never;

/** The environment of a service, described once: names, purposes, types, defaults. */
export function describeConfig<const Described extends Variables>(
  service: string,
  variables: Described,
): ConfigDescription<Values<Described> & { readonly service: string }> {
  return {
    service,
    KEY: Symbol(`atlas.config.${service}`),
    variables,
    read: (env = process.env) => ({ service, ...readAll(service, variables, env) }),
  };
}

function readAll<Described extends Variables>(
  service: string,
  variables: Described,
  env: Environment,
): Values<Described> {
  const faults: ConfigurationFault[] = [];
  const values: Record<string, unknown> = {};
  for (const [field, variable] of Object.entries(variables)) {
    try {
      values[field] = readOne(variable, env[variable.name]);
      variable.agree?.((name) => env[name] || undefined);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      faults.push({ name: variable.name, purpose: variable.purpose, fault: error.message });
    }
  }
  if (faults.length > 0 || !areComplete(values, variables)) throw new ConfigurationError(service, faults);
  return values;
}

/** Each field was read by its own variable; one that could not be is not there. */
function areComplete<Described extends Variables>(
  values: Record<string, unknown>,
  variables: Described,
): values is Values<Described> {
  return Object.keys(variables).every((field) => field in values);
}

function readOne(variable: Variable<unknown>, given: string | undefined): unknown {
  if (given !== undefined && given !== '') return variable.parse(given);
  if (variable.fallback) return variable.fallback.value;
  throw new Unfit('is missing');
}
