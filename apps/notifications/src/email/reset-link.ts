import type { Email } from './email.ts';

/** Stands in a mail as it is written down, where the link will be as it is sent: who reads our tables must not be able to use it. */
export const resetLinkMark = '{{reset-link}}';

/** The token is behind the `#`, which browsers send to no server. */
export function resetLinkOf(page: string, token: string): string {
  return `${page}#${token}`;
}

export function withResetLink(email: Email, link: string): Email {
  const escaped = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return {
    ...email,
    text: email.text.replaceAll(resetLinkMark, () => link),
    html: email.html.replaceAll(resetLinkMark, () => escaped),
  };
}
