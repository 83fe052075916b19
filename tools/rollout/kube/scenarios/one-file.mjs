import { StackError } from '../../../dev-stack/stack-error.mjs';
import { kubectl } from '../cluster.mjs';
import { manifestFile } from '../../one-file-manifest.ts';

/** @type {import('../scenarios.mjs').Play} */
export async function play() {
  const answer = await kubectl(['apply', '--dry-run=server', '-f', manifestFile]);
  const taken = answer.trim().split('\n');
  const others = taken.filter((line) => !line.endsWith('(server dry run)'));
  if (others.length > 0) throw new StackError('the API server has something to say', { details: others.join('\n') });
  return [`${taken.length} resources`];
}
