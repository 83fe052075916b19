import { OrderCompleted, UserPasswordResetRequested, UserRegistered, type DataOf } from '@atlas/contracts';
import { orderConfirmation } from './order-confirmation.v1.ts';
import { passwordReset } from './password-reset.v1.ts';
import { defineTemplate } from './template.ts';
import { welcome } from './welcome.v1.ts';

describe('the order confirmation', () => {
  const order: DataOf<typeof OrderCompleted> = {
    ...OrderCompleted.example,
    total: { amount: 6900, currency: 'KWD' },
    lines: [
      { sku: 'plan:pro', quantity: 1, unitAmount: 4900 },
      { sku: '<b>seat</b>', quantity: 2, unitAmount: 1000 },
    ],
  };
  const { subject, text, html } = orderConfirmation.render(order);

  it('names the total with the decimals of its currency', () => {
    expect(subject).toMatch(/KWD.6\.900/);
    expect(text).toMatch(/Total: KWD.6\.900 \(KWD\)/);
    expect(html).toMatch(/KWD.6\.900/);
  });

  it('lists what was bought, and what each line comes to', () => {
    expect(text).toMatch(/1 x plan:pro {2}KWD.4\.900/);
    expect(text).toMatch(/2 x <b>seat<\/b> {2}KWD.2\.000/);
  });

  it('shows a name that looks like markup as the text that it is', () => {
    expect(html).toContain('2 × &lt;b&gt;seat&lt;/b&gt;');
    expect(html).not.toContain('<b>');
  });
});

describe('the welcome', () => {
  it('greets by name, in text and in markup', () => {
    const { text, html } = welcome.render({ ...UserRegistered.example, name: 'Ada & Bob' });
    expect(text).toContain('Hello Ada & Bob,');
    expect(html).toContain('Hello Ada &amp; Bob,');
  });
});

describe('the password reset', () => {
  it('says where, and until when; its link is put in when it is sent', () => {
    const { subject, text, html } = passwordReset.render({
      ...UserPasswordResetRequested.example,
      tenantName: 'Ada & Bob',
    });
    expect(subject).toBe('Your password at Ada & Bob');
    expect(text).toContain('until 2026-01-31 12:00 UTC');
    expect(text).toContain('{{reset-link}}');
    expect(html).toContain('at Ada &amp; Bob');
    expect(html).toContain('href="{{reset-link}}"');
  });
});

describe('a template', () => {
  it('does not compile when it names a field that its event need not have', () => {
    const wrong = defineTemplate(OrderCompleted, {
      name: 'wrong',
      version: 1,
      // @ts-expect-error: an order need not have a plan
      render: ({ planId }) => ({ subject: String(planId), text: '', html: '' }),
    });
    expect(wrong.name).toBe('wrong');
  });
});
