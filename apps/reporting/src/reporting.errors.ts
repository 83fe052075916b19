import { AppError } from '@atlas/kernel';

export class InvalidPeriod extends AppError.define({
  code: 'invalid_period',
  status: 422,
  title: 'A report covers 1 to 366 days, from the first to the last.',
  remedy: 'Put `from` on or before `to`, and ask for a longer time in parts.',
}) {}
