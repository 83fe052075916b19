import { parseId, type AccountId, type Id, type TenantId, type UserId } from '@atlas/kernel';

/** Who a request acts for, as its service token says. */
export interface Principal {
  readonly kind: 'user' | 'operator' | 'service';
  readonly subject: string;
  readonly tenantId?: TenantId;
  readonly userId?: UserId;
  /** Pays for what is ordered, unless the order says otherwise. */
  readonly accountId?: AccountId;
  readonly userEmail?: string;
  readonly scopes: readonly string[];
  /** The version of the tenant's configuration that holds during this request. */
  readonly configVersion: number;
}

type Unchecked = { readonly [Field in keyof Principal]?: unknown };

/** The principal that somebody else's JSON describes; undefined when it describes none. */
export function principalFrom(json: unknown): Principal | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { kind, subject, tenantId, userId, accountId, userEmail, scopes, configVersion }: Unchecked = json;
  const principal = {
    ...idIn('tenantId', 'ten', tenantId),
    ...idIn('userId', 'usr', userId),
    ...idIn('accountId', 'acc', accountId),
    ...(typeof userEmail === 'string' && { userEmail }),
    scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [],
    configVersion: typeof configVersion === 'number' ? configVersion : 0,
  };
  if (typeof subject !== 'string' || subject === '') return undefined;
  if (kind === 'operator' || kind === 'service') return { kind, subject, ...principal };
  return kind === 'user' && principal.tenantId ? { kind, subject, ...principal } : undefined; // a user without a tenant could see nothing, or all
}

function idIn<Field extends string, Prefix extends string>(
  field: Field,
  prefix: Prefix,
  value: unknown,
): { [Name in Field]?: Id<Prefix> } {
  const id = typeof value === 'string' ? parseId(prefix, value) : undefined;
  const found: { [Name in Field]?: Id<Prefix> } = {};
  if (id !== undefined) found[field] = id;
  return found;
}
