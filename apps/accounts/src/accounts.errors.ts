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

export class UnknownApiKey extends AppError.define({
  code: 'unknown_api_key',
  status: 404,
  title: 'This API key does not exist.',
  remedy: 'List the keys with GET /v1/api-keys.',
}) {}

export class OperatorExists extends AppError.define({
  code: 'operator_exists',
  status: 409,
  title: 'There is an operator already.',
  remedy: 'Use its key, or ask for another operator: `atlas operator create --another`.',
}) {}
