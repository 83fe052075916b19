import pg from 'pg';

/** Codes of PostgreSQL that say "not now" and nothing about what was asked: the same work will succeed on firmer ground. */
const groundStates = new Set(['40001', '40P01', '55P03', '57P01', '57P02', '57P03', '25006']);
const groundClasses = ['08', '53'];
const brokenConnections = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** What pg says without a code. */
const brokenConnection =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered)/;

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A fault of the ground (connection, deadlock, serialisation, resources): repeat the whole unit of work; its input is not to blame. */
export function isGroundFault(error: unknown): boolean {
  const code = codeOf(error);
  if (error instanceof pg.DatabaseError) {
    return code !== undefined && (groundStates.has(code) || groundClasses.some((family) => code.startsWith(family)));
  }
  if (code !== undefined && brokenConnections.has(code)) return true;
  if (!(error instanceof Error)) return false;
  return brokenConnection.test(error.message) || isGroundFault(error.cause); // a handler may have wrapped it
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === '23505' &&
    (constraint === undefined || error.constraint === constraint)
  );
}

/** Of transactions that waited for each other, this one was chosen to give way. */
export function isDeadlock(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.code === '40P01';
  return error instanceof Error && isDeadlock(error.cause); // a handler may have wrapped it
}

/** Somebody else held the row for longer than `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '55P03';
}

/** A statement before had failed: nothing is taken any more but the end of the transaction. */
export function isTransactionAborted(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '25P02';
}
