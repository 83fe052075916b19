// npm run e2e:kube: Atlas on a real Kubernetes, from nothing.
import { parseArgs } from 'node:util';
import { StackError } from './dev-stack/stack-error.mjs';
import { runCommand } from './start/command.mjs';

const usage = `npm run e2e:kube -- --load COMMAND [options]

Installs Atlas on the cluster of KUBECONFIG, into the namespace atlas, which it makes anew: servers, databases, secrets, the
chart with values-dev.yaml, helm test, a purchase through the gateway's NodePort on this machine; then an upgrade under load,
and back. Prints what each step took. Needs kubectl; helm is installed when it is missing.

  --load COMMAND   how an OCI archive gets to the nodes; the file's name is put behind it: 'kind load image-archive',
                   'ctr --namespace k8s.io images import'. Without it the images must be there already.
  --url URL        where the NodePort 30080 answers; http://127.0.0.1:30080
  --seconds N      how long the load before, between and after the upgrades lasts; 10
  --keep           leaves everything as it is at the end
  --no-images      uses dist/images/*.tar as they are`;

await runCommand({ program: import.meta.url, usage, parse }, async (options) => {
  const { prove } = await import('./rollout/kube/proof.mjs');
  return prove(options);
});

function parse(args) {
  try {
    const { values } = parseArgs({
      args,
      allowNegative: true,
      options: {
        load: { type: 'string' },
        url: { type: 'string', default: 'http://127.0.0.1:30080' },
        seconds: { type: 'string', default: '10' },
        keep: { type: 'boolean', default: false },
        images: { type: 'boolean', default: true },
      },
    });
    return { ...values, seconds: Number(values.seconds) };
  } catch (error) {
    throw new StackError(error.message, { remedy: 'npm run e2e:kube -- --help' });
  }
}
