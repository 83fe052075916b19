import { createConfig, lintFromString } from '@redocly/openapi-core';

/** Redocly's recommended rules; a warning counts as an error. */
export async function lintFindings(source: string): Promise<readonly string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source, absoluteRef: 'docs/openapi.json', config });
  return problems
    .filter(({ ruleId, message }) => ruleId !== 'no-ambiguous-paths' || !isToldApart(message, source))
    .map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer ?? ''}: ${message}`);
}

/**
 * `/v1/admin/flags/{name}` and `/v1/admin/{service}/offsets` meet at `/v1/admin/flags/offsets` for a linter that does not look
 * into the enum of `{service}`: no service is called flags.
 */
function isToldApart(message: string, source: string): boolean {
  const [, resource] = /`\/v1\/admin\/([a-z-]+)\/\{/.exec(message) ?? [];
  const services = /"name": "service",[^[]*"enum": \[([^\]]*)\]/.exec(source)?.[1];
  return resource !== undefined && services !== undefined && !services.includes(`"${resource}"`);
}
