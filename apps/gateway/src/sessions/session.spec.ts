import { describe, expect, it } from '@jest/globals';
import { cookieOf, csrfTokenOf, isCsrfTokenOf, newTicket, ticketIn } from './session.ts';

describe('the cookie of a session', () => {
  const ticket = newTicket();
  const [pair = ''] = cookieOf(ticket).split(';');

  it('is sent to this host alone, over TLS, never to a script', () => {
    expect(cookieOf(ticket)).toMatch(/^__Host-atlas_session=.*; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  });

  it('names its session, wherever it stands among others', () => {
    expect(ticketIn(pair)).toEqual(ticket);
    expect(ticketIn(`theme=dark; ${pair}; lang=de`)).toEqual(ticket);
  });

  it('is not there when only others are', () => {
    expect(ticketIn(undefined)).toBe('none');
    expect(ticketIn('theme=dark; x__Host-atlas_session=1')).toBe('none');
  });

  it('is refused when it has lost a part, has one too many, or stands there twice', () => {
    for (const broken of [
      pair.slice(0, -1),
      `${pair}x`,
      `${pair}.x`,
      `${pair}; ${pair}`,
      '__Host-atlas_session=',
      '__Host-atlas_session=ses_1.x',
    ])
      expect(ticketIn(broken)).toBe('broken');
  });
});

describe('the CSRF token', () => {
  const ticket = newTicket();

  it('belongs to its session, and to no other', () => {
    expect(isCsrfTokenOf(ticket, csrfTokenOf(ticket))).toBe(true);
    expect(isCsrfTokenOf(newTicket(), csrfTokenOf(ticket))).toBe(false);
  });

  it('is refused when it is missing, empty or cut off', () => {
    for (const wrong of [undefined, '', csrfTokenOf(ticket).slice(1)]) expect(isCsrfTokenOf(ticket, wrong)).toBe(false);
  });
});
