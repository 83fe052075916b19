import { CreateAccounts1763800000000 } from './1763800000000-create-accounts.ts';
import { AddLogins1763900000000 } from './1763900000000-add-logins.ts';
import { AuditActs1764100000000 } from './1764100000000-audit-acts.ts';
import { RenewApiKeys1764100100000 } from './1764100100000-renew-api-keys.ts';
import { RemoveUsers1764100200000 } from './1764100200000-remove-users.ts';
import { ResetPasswords1764100300000 } from './1764100300000-reset-passwords.ts';
import { CreateOAuthClients1764100400000 } from './1764100400000-create-oauth-clients.ts';
import { ConfigureTenants1764100500000 } from './1764100500000-configure-tenants.ts';
import { RememberAnswers1764100600000 } from './1764100600000-remember-answers.ts';

export const migrations = [
  CreateAccounts1763800000000,
  AddLogins1763900000000,
  AuditActs1764100000000,
  RenewApiKeys1764100100000,
  RemoveUsers1764100200000,
  ResetPasswords1764100300000,
  CreateOAuthClients1764100400000,
  ConfigureTenants1764100500000,
  RememberAnswers1764100600000,
];
