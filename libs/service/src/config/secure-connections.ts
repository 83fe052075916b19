import { Unfit } from './variable.ts';

/** The others encrypt, and leave it open to whom: whoever is in between may answer as well. */
const modesOfPostgres = new Set(['disable', 'verify-full']);

export function checkedByTheServersName({ searchParams }: URL): void {
  const mode = searchParams.get('sslmode');
  if (mode !== null && !modesOfPostgres.has(mode))
    throw new Unfit('has an sslmode that does not check who answers; use verify-full, or disable for none at all');
}

/** A login is complete, or there is none. */
export function loginAgrees(given: (name: string) => string | undefined): void {
  const mechanism = given('ATLAS_KAFKA_SASL') ?? 'none';
  const [username, password] = [given('ATLAS_KAFKA_USERNAME'), given('ATLAS_KAFKA_PASSWORD')];
  if (mechanism === 'none' && (username ?? password) !== undefined)
    throw new Unfit('is none, and there is a user name or a password');
  if (mechanism !== 'none' && (username === undefined || password === undefined))
    throw new Unfit('needs ATLAS_KAFKA_USERNAME and ATLAS_KAFKA_PASSWORD');
  if (mechanism === 'plain' && given('ATLAS_KAFKA_TLS') !== 'on')
    throw new Unfit('is plain, which tells the password to whoever listens: it needs ATLAS_KAFKA_TLS=on');
}
