/**
 * A request that is repeated with its Idempotency-Key is carried out once, and everybody who repeats it gets the first answer.
 *
 *     @Post()
 *     @Scopes('users:write')
 *     @ApiCreatedResponse({ type: UserAnswer })
 *     register(@CurrentIntent() intent: Intent, @CurrentTenant() tenantId: TenantId, @Body() wish: CreateUser): Promise<string> {
 *       return this.database.transaction([tenantId], (tx) =>
 *         once(tx, intent, async () => userAnswer(await this.registerUser.execute(tx, tenantId, wish))),
 *       );
 *     }
 *
 * A service that does so imports `IdempotencyModule`, which forgets keys after a day, and has the table (README.md).
 */
export { CurrentIntent } from './current-intent.ts';
export { ForgetIdempotencyKeys } from './forget-idempotency-keys.job.ts';
export { IdempotencyKeyReused, RequestInProgress } from './idempotency.errors.ts';
export { IdempotencyModule } from './idempotency.module.ts';
export type { Intent } from './intent.ts';
export { once } from './once.ts';
