import { AppError } from './app-error.ts';

class LampIsBroken extends AppError.define({
  code: 'lamp_broken',
  status: 409,
  title: 'The lamp is broken.',
  remedy: 'Buy a new one.',
}) {}

describe('an error of the catalogue', () => {
  it('carries its code, status, sentence and remedy, and what is special about this time', () => {
    const error = new LampIsBroken({
      detail: 'Lamp 7.',
      errors: [{ pointer: '#/lamp', code: 'broken', detail: 'is broken' }],
    });
    expect(error).toMatchObject({
      code: 'lamp_broken',
      status: 409,
      title: 'The lamp is broken.',
      remedy: 'Buy a new one.',
      detail: 'Lamp 7.',
    });
    expect(error.errors).toHaveLength(1);
    expect(error.message).toBe('The lamp is broken. Lamp 7.');
  });

  it('can be told apart from every other error', () => {
    expect(new LampIsBroken()).toBeInstanceOf(AppError);
    expect(new LampIsBroken().name).toBe('LampIsBroken');
  });
});
