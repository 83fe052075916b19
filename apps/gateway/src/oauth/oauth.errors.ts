import { AppError } from '@atlas/kernel';

export class FormRequired extends AppError.define({
  code: 'form_required',
  status: 415,
  title: 'A token is asked for with a form.',
  remedy: 'Send the body as `application/x-www-form-urlencoded`.',
}) {}

export class FormTooLarge extends AppError.define({
  code: 'form_too_large',
  status: 413,
  title: 'The form is larger than 16 KiB.',
  remedy: 'Send `grant_type`, `client_id`, `client_secret` and `scope`, and nothing else.',
}) {}
