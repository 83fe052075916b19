import { booleanFlag } from '@atlas/flags';

export const signUpOpen = booleanFlag('sign-up-open', {
  default: true,
  purpose: 'Whether anybody may open a tenant by POST /v1/sign-up. Operators bring customers aboard either way.',
});

/** All that the gateway looks at. */
export const gatewayFlags = [signUpOpen];
