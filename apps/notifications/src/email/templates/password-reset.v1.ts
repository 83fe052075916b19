import { UserPasswordResetRequested } from '@atlas/contracts';
import { resetLinkMark } from '../reset-link.ts';
import { html } from './html.ts';
import { page } from './page.ts';
import { defineTemplate } from './template.ts';

export const passwordReset = defineTemplate(UserPasswordResetRequested, {
  name: 'password_reset',
  version: 1,
  render: ({ tenantName, expiresAt }) => {
    const subject = `Your password at ${tenantName}`;
    const until = `${expiresAt.slice(0, 16).replace('T', ' ')} UTC`;
    return {
      subject,
      text: [
        `Somebody, probably you, wants a new password for your login at ${tenantName}.`,
        'Open this to set one:',
        '',
        resetLinkMark,
        '',
        `It is good once, until ${until}. If it was not you, there is nothing to do.`,
        '',
      ].join('\n'),
      html: page(
        subject,
        html`<p>Somebody, probably you, wants a new password for your login at ${tenantName}.</p>
          <p><a href="${resetLinkMark}">Set a new password</a></p>
          <p>It is good once, until ${until}. If it was not you, there is nothing to do.</p>`,
      ),
    };
  },
});
