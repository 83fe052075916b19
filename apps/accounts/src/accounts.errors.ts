import { AppError } from '@atlas/kernel';

export class EmailTaken extends AppError.define({
  code: 'email_taken',
  status: 409,
  title: 'A user with this e-mail address exists already.',
  remedy: 'Find the user with GET /v1/users, or use another address.',
}) {}

export class UnknownUser extends AppError.define({
  code: 'unknown_user',
  status: 404,
  title: 'This user does not exist.',
  remedy: 'List the users with GET /v1/users.',
}) {}

export class WrongPassword extends AppError.define({
  code: 'wrong_password',
  status: 403,
  title: 'This is not your password.',
  remedy: 'Check `currentPassword`; a forgotten one can be reset with POST /v1/password-resets.',
}) {}

/** One answer for a token that was forged, used, or has run out: who tries shall not learn which. */
export class InvalidResetToken extends AppError.define({
  code: 'invalid_reset_token',
  status: 403,
  title: 'This does not let you set a password, or not any more.',
  remedy: 'Ask for another mail with POST /v1/password-resets; it is good for half an hour, and once.',
}) {}

export class UnknownAccount extends AppError.define({
  code: 'unknown_account',
  status: 404,
  title: 'This account does not exist.',
  remedy: 'List the accounts with GET /v1/accounts.',
}) {}

export class UnknownAuditEntry extends AppError.define({
  code: 'unknown_audit_entry',
  status: 404,
  title: 'The audit log has no such entry.',
  remedy: 'List the entries with GET /v1/audit-log.',
}) {}

export class LastOwner extends AppError.define({
  code: 'last_owner',
  status: 409,
  title: 'A tenant has at least one owner, and this is the last one.',
  remedy: 'Make somebody else an owner first: PATCH /v1/users/{id}.',
}) {}

export class KeyForUnknownUser extends AppError.define({
  code: 'key_for_unknown_user',
  status: 422,
  title: 'The user that the key is for does not exist.',
  remedy: 'List the users with GET /v1/users, or leave `userId` out for a key of your own.',
}) {}

export class ScopeNotHeld extends AppError.define({
  code: 'scope_not_held',
  status: 403,
  title: 'A key cannot give away more than it may itself.',
  remedy: 'Ask for fewer scopes, or use a key that has them.',
}) {}

/** Of one's own scopes an administrator has all; an owner's name, and an owner's role, only another owner can give. */
export class BeyondYourRole extends AppError.define({
  code: 'beyond_your_role',
  status: 403,
  title: 'This concerns somebody whose role is above yours, or would put somebody there.',
  remedy: 'Ask somebody of that role to do it.',
}) {}

export class ApiKeyNotRotatable extends AppError.define({
  code: 'api_key_not_rotatable',
  status: 409,
  title: 'This API key has expired, was revoked, or has a successor already.',
  remedy: 'Rotate its successor, or issue a new key with POST /v1/api-keys.',
}) {}

export class UnknownApiKey extends AppError.define({
  code: 'unknown_api_key',
  status: 404,
  title: 'This API key does not exist.',
  remedy: 'List the keys with GET /v1/api-keys.',
}) {}

export class UnknownOAuthClient extends AppError.define({
  code: 'unknown_oauth_client',
  status: 404,
  title: 'This OAuth client does not exist.',
  remedy: 'List the clients with GET /v1/oauth-clients.',
}) {}

export class OAuthClientRevoked extends AppError.define({
  code: 'oauth_client_revoked',
  status: 409,
  title: 'This OAuth client has been revoked.',
  remedy: 'Register another one with POST /v1/oauth-clients.',
}) {}

export class OperatorExists extends AppError.define({
  code: 'operator_exists',
  status: 409,
  title: 'There is an operator already.',
  remedy: 'Use its key, or ask for another operator: `atlas operator create --another`.',
}) {}
