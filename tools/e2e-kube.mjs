// npm run e2e:kube: Atlas on a real Kubernetes, from nothing.
import { parseArgs } from 'node:util';
import { StackError } from './dev-stack/stack-error.mjs';
import { scenarios } from './rollout/kube/scenarios.mjs';
import { runCommand } from './start/command.mjs';

const usage = `npm run e2e:kube -- --load COMMAND [options]

Builds Atlas and installs it on the cluster of KUBECONFIG, into the namespace atlas, which it makes anew: servers, databases, secrets,
the chart with values-dev.yaml and two pods of each (eight gateways), helm test, a purchase through the gateway's NodePort on this
machine; then all that may happen to it, one after another, under constant load. Ends with 0 when nothing was lost. Needs
kubectl; helm is installed when it is missing. --only runs some:

${scenarios.map(({ name, title }) => `  ${name.padEnd(16)} ${title}`).join('\n')}

  --load COMMAND   how an OCI archive gets to the nodes; the file's name is put behind it: 'kind load image-archive',
                   'ctr --namespace k8s.io images import'. Without it the images must be there already.
  --url URL        where the NodePort 30080 answers; http://127.0.0.1:30080
  --only LIST      of the names above, with commas between them; none for the installation alone
  --requests N     for how many requests, at least, upgrades and roll-backs follow one another; 50000
  --logs FOLDER    where the report and what the pods wrote are kept; dist/e2e-kube
  --keep           leaves everything as it is at the end
  --no-install     takes Atlas as it stands there, of a run with --keep
  --no-images      uses dist/images/{atlas,servers,next}.tar as they are`;

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
        only: { type: 'string' },
        requests: { type: 'string', default: '50000' },
        logs: { type: 'string', default: 'dist/e2e-kube' },
        keep: { type: 'boolean', default: false },
        install: { type: 'boolean', default: true },
        images: { type: 'boolean', default: true },
      },
    });
    return { ...values, requests: Number(values.requests), scenarios: chosen(values.only) };
  } catch (error) {
    throw new StackError(error.message, { remedy: 'npm run e2e:kube -- --help' });
  }
}

function chosen(list) {
  if (list === undefined) return scenarios;
  const names = list.split(',').filter((name) => name !== 'none');
  const unknown = names.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}`);
  return scenarios.filter(({ name }) => names.includes(name));
}
