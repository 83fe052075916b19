import { AppError } from '@atlas/kernel';

export class UnknownCharge extends AppError.define({
  code: 'unknown_charge',
  status: 404,
  title: 'There is no such charge.',
  remedy: 'List the charges with GET /v1/charges, or those of an order with GET /v1/charges?orderId=.',
}) {}
