import { OrderCompleted } from '@atlas/contracts';
import { money, multiplyMoney } from '@atlas/kernel';
import { formatMoney } from './format-money.ts';
import { html } from './html.ts';
import { page } from './page.ts';
import { defineTemplate } from './template.ts';

export const orderConfirmation = defineTemplate(OrderCompleted, {
  name: 'order_confirmation',
  version: 1,
  render: ({ orderId, total, lines }) => {
    const sum = formatMoney(total);
    const items = lines.map(({ sku, quantity, unitAmount }) => {
      const price = multiplyMoney(money(unitAmount, total.currency), quantity);
      return { sku, quantity, price: formatMoney(price) };
    });
    const subject = `Your order is complete: ${sum}`;
    return {
      subject,
      text: [
        'Thank you. Your order is complete.',
        '',
        ...items.map(({ sku, quantity, price }) => `  ${quantity} x ${sku}  ${price}`),
        '',
        `Total: ${sum} (${total.currency})`,
        `Order: ${orderId}`,
        '',
      ].join('\n'),
      html: page(
        subject,
        html`<p>Thank you. Your order is complete.</p>
          <table>
            ${items.map(
              ({ sku, quantity, price }) =>
                html`<tr>
                  <td>${quantity} × ${sku}</td>
                  <td align="right">${price}</td>
                </tr>`,
            )}
            <tr>
              <th align="left">Total (${total.currency})</th>
              <th align="right">${sum}</th>
            </tr>
          </table>
          <p>Order ${orderId}</p>`,
      ),
    };
  },
});
