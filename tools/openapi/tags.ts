/** What the API is about, in the order in which a customer meets it. */
export interface Tag {
  readonly name: string;
  readonly description: string;
  /** The first part of a path behind `/v1`, `/v1/admin` or `/v1/admin/{service}`. */
  readonly paths: readonly string[];
}

export const tags: readonly Tag[] = [
  {
    name: 'Tenants',
    paths: ['tenants', 'tenant', 'sign-up'],
    description: 'A customer of Atlas, with its account, users and keys.',
  },
  { name: 'Accounts', paths: ['accounts'], description: 'Who pays: the accounts of a tenant.' },
  { name: 'Sessions', paths: ['sessions'], description: 'Where a person is logged in.' },
  { name: 'Users', paths: ['users', 'memberships'], description: 'People who act for a tenant.' },
  { name: 'API keys', paths: ['api-keys'], description: 'How machines act for a tenant.' },
  {
    name: 'OAuth clients',
    paths: ['oauth-clients', 'oauth'],
    description: 'Machines that want short-lived tokens: OAuth 2, client credentials.',
  },
  { name: 'Passwords', paths: ['passwords', 'password-resets'], description: 'How a person gets back in.' },
  {
    name: 'Audit log',
    paths: ['audit-log'],
    description: 'Who has changed what about a tenant, its users and keys.',
  },
  {
    name: 'Tenant configuration',
    paths: ['configuration', 'tenant-configuration'],
    description: 'What a tenant has set up for itself.',
  },
  { name: 'Plans', paths: ['plans'], description: 'The catalogue: what can be subscribed to, and at what price.' },
  { name: 'Orders', paths: ['orders'], description: 'What is bought, and what has become of it.' },
  { name: 'Charges', paths: ['charges'], description: 'Money that was collected for an order, or given back.' },
  { name: 'Subscriptions', paths: ['subscriptions'], description: 'Seats of plans that an account holds.' },
  { name: 'Reports', paths: ['reports'], description: 'Revenue by day, tenant and currency.' },
  {
    name: 'Dead letters',
    paths: ['dead-letters'],
    description:
      'For operators: events that a service could not handle, to be looked at, mended, tried again or given up.',
  },
  { name: 'Outbox', paths: ['outbox'], description: 'For operators: events that the brokers refused.' },
  { name: 'Offsets', paths: ['offsets'], description: 'For operators: where a service is in the logs that it reads.' },
  { name: 'Flags', paths: ['flags'], description: 'For operators: what is switched on, for whom.' },
  { name: 'Operations', paths: ['operations'], description: 'For operators: what was done to the bus, and by whom.' },
];

/** @throws for a resource that no tag speaks of: a customer would not find it. */
export function tagOf(path: string): string {
  const resource = /^\/v1\/(?:admin\/(?:\{service\}\/)?)?([^/]+)/.exec(path)?.[1] ?? '';
  const tag = tags.find(({ paths }) => paths.includes(resource));
  if (!tag) throw new Error(`${path} belongs to no tag: say in tools/openapi/tags.ts what it is about.`);
  return tag.name;
}
