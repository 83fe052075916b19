import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UsageError } from '../arguments/usage-error.ts';

const run = promisify(execFile);
/** On the namespace: its owner lets it be broken. */
const permission = 'atlas-drill-target';

/** Ends the pods of these components at once, as a node that fails does. */
export async function killPods(namespace: string, components: readonly string[]): Promise<void> {
  const label = `jsonpath={.metadata.labels.${permission}}`;
  const { stdout } = await run('kubectl', ['get', 'namespace', namespace, '-o', label]);
  if (stdout !== 'yes') throw new UsageError(`The namespace ${namespace} has no label ${permission}=yes.`);
  const chosen = `app.kubernetes.io/component in (${components.join(', ')})`;
  await run('kubectl', [
    '-n',
    namespace,
    'delete',
    'pods',
    '-l',
    chosen,
    '--force',
    '--grace-period=0',
    '--wait=false',
  ]);
}
