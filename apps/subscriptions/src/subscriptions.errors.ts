import { AppError } from '@atlas/kernel';

export class PlanCodeTaken extends AppError.define({
  code: 'plan_code_taken',
  status: 409,
  title: 'There is a plan with this code already.',
  remedy: 'Choose another code, or find the plan with GET /v1/plans.',
}) {}

export class UnknownPlan extends AppError.define({
  code: 'unknown_plan',
  status: 404,
  title: 'This plan does not exist.',
  remedy: 'List the plans with GET /v1/plans.',
}) {}

export class UnknownSubscription extends AppError.define({
  code: 'unknown_subscription',
  status: 404,
  title: 'This subscription does not exist.',
  remedy: 'List your subscriptions with GET /v1/subscriptions.',
}) {}
