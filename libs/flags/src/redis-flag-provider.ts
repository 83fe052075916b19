import {
  ErrorCode,
  StandardResolutionReasons,
  type EvaluationContext,
  type JsonValue,
  type Provider,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import type { FlagValue } from './flag.ts';
import type { Snapshots } from './snapshots.ts';

/** Answers from memory: what Redis holds is brought there by `FlagRefresh`. */
export class RedisFlagProvider implements Provider {
  readonly metadata = { name: 'atlas-redis' };
  readonly runsOn = 'server';

  constructor(private readonly snapshots: Snapshots) {}

  resolveBooleanEvaluation(flag: string, otherwise: boolean, context: EvaluationContext) {
    return this.resolve(flag, otherwise, context, (value) => typeof value === 'boolean');
  }

  resolveStringEvaluation(flag: string, otherwise: string, context: EvaluationContext) {
    return this.resolve(flag, otherwise, context, (value) => typeof value === 'string');
  }

  resolveNumberEvaluation(flag: string, otherwise: number, context: EvaluationContext) {
    return this.resolve(flag, otherwise, context, (value) => typeof value === 'number');
  }

  /** A flag is one value: what has several is configuration. */
  resolveObjectEvaluation<Value extends JsonValue>(_flag: string, otherwise: Value): Promise<ResolutionDetails<Value>> {
    const reason = StandardResolutionReasons.ERROR;
    return Promise.resolve({ value: otherwise, reason, errorCode: ErrorCode.TYPE_MISMATCH });
  }

  private resolve<Value extends FlagValue>(
    flag: string,
    otherwise: Value,
    { targetingKey }: EvaluationContext,
    isValue: (value: FlagValue) => value is FlagValue & Value,
  ): Promise<ResolutionDetails<Value>> {
    const snapshot = this.snapshots.inForce();
    const flagMetadata = { version: snapshot.version };
    const decision = snapshot.decide(flag, targetingKey);
    if (!decision || !isValue(decision.value))
      return Promise.resolve({ value: otherwise, reason: StandardResolutionReasons.DEFAULT, flagMetadata });
    return Promise.resolve({ value: decision.value, reason: decision.reason, flagMetadata });
  }
}
