import { UserRegistered } from '@atlas/contracts';
import { html } from './html.ts';
import { page } from './page.ts';
import { defineTemplate } from './template.ts';

export const welcome = defineTemplate(UserRegistered, {
  name: 'welcome',
  version: 1,
  render: ({ name }) => {
    const subject = 'Welcome to Atlas';
    return {
      subject,
      text: [`Hello ${name},`, '', 'your account is ready.', ''].join('\n'),
      html: page(
        subject,
        html`<p>Hello ${name},</p>
          <p>your account is ready.</p>`,
      ),
    };
  },
});
