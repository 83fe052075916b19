import { relative } from 'node:path';
import { projectRoot } from '../dev-stack/stack.mjs';
import { operatorKeyFile } from './operator.mjs';

/**
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 * @param {import('./running-system.mjs').RunningSystem} system
 * @param {{ tenant: import('./demo-tenants.mjs').DemoTenant, planId: string }} check
 * @returns {string} where everything is, and what to try next
 */
export function summary(stack, { gatewayUrl, inboxUrl }, { tenant, planId }) {
  const fromRoot = (path) => relative(projectRoot, path);
  const rows = [
    ['API', gatewayUrl],
    ['API key', `${tenant.apiKey}   (${tenant.name})`],
    ['Operator key', fromRoot(operatorKeyFile(stack))],
    ['Inbox', inboxUrl ?? '(yours)'],
    ['Logs', `${fromRoot(stack.logDirectory)}/`],
  ];
  const authorization = `-H 'authorization: Bearer ${tenant.apiKey}'`;
  return [
    'Atlas is up.',
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(14)}${value}`),
    '',
    'Try next:',
    '',
    `  curl -s ${gatewayUrl}/v1/plans ${authorization}`,
    '',
    `  curl -s ${gatewayUrl}/v1/orders ${authorization} \\`,
    `    -H 'content-type: application/json' -H "idempotency-key: $(date +%s)" \\`,
    `    -d '{"planId":"${planId}","currency":"EUR","paymentMethod":"pm_declined"}'`,
    '',
    `  curl -s '${gatewayUrl}/v1/reports/revenue' ${authorization}`,
  ].join('\n');
}
