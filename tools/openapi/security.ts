import type { Operation, Security, SecurityScheme } from './document.ts';

const tokenAddress = '/v1/oauth/token';

export function securitySchemes(
  paths: readonly string[],
  operations: readonly Operation[],
): Record<string, SecurityScheme> {
  const scopes = new Set(operations.flatMap(({ security = [] }) => security.flatMap(({ session = [] }) => session)));
  return {
    apiKey: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'atlas_…',
      description:
        'For machines: `Authorization: Bearer atlas_…`, an API key with at least one of the scopes of the operation.',
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: '__Host-atlas_session',
      description:
        'For people: the cookie that `POST /v1/sessions` sets. The role of the user says which scopes it has.',
    },
    csrf: {
      type: 'apiKey',
      in: 'header',
      name: 'X-CSRF-Token',
      description: 'Beside the cookie, with all that changes something: the `csrfToken` of `GET /v1/sessions/current`.',
    },
    ...(offersTokens(paths) && {
      clientCredentials: {
        type: 'oauth2',
        description: 'For machines that want tokens: a short-lived token in the place of an API key.',
        flows: {
          clientCredentials: {
            tokenUrl: tokenAddress,
            scopes: Object.fromEntries([...scopes].toSorted().map((scope) => [scope, sentenceOf(scope)])),
          },
        },
      },
    }),
  };
}

export const offersTokens = (paths: readonly string[]) => paths.includes(tokenAddress);

interface Access {
  /** Any one of them will do. */
  readonly scopes: readonly string[];
  readonly changesSomething: boolean;
  readonly withTokens: boolean;
}

/** The alternatives from which a caller chooses one. */
export function alternatives({ scopes, changesSomething, withTokens }: Access): Security {
  const bySession = scopes.filter((scope) => scope !== 'operator'); // an operator is no user of a tenant
  return [
    ...scopes.map((scope) => ({ apiKey: [scope] })),
    ...bySession.map((scope) => sessionWith([scope], changesSomething)),
    ...(withTokens ? bySession.map((scope) => ({ clientCredentials: [scope] })) : []),
  ];
}

const sessionWith = (scopes: string[], changesSomething: boolean) => ({
  session: scopes,
  ...(changesSomething && { csrf: [] }),
});

/** What the gateway says of an operation that it answers itself: `@ApiCookieAuth('session')`, or nothing where anybody may. */
export const declared = ({ security = [] }: Operation, changesSomething: boolean): Security =>
  security.map(({ session, ...others }) => (session ? sessionWith(session, changesSomething) : others));

/** `orders:read` allows to read orders. */
function sentenceOf(scope: string): string {
  const [resource = '', verb = ''] = scope.split(':');
  return `${verb === 'read' ? 'Read' : 'Change'} ${resource.replaceAll('-', ' ')}.`;
}
