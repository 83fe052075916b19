import { kubectl } from './cluster.mjs';

/** Outside of the namespace whose pods may do no such thing. */
const elsewhere = ['--namespace', 'default'];
const user = 65_532;

/** A signal that a container's first process cannot send itself: from the node, as the same user. */
const program = (pod) => `
  const { readdirSync, readFileSync } = require('node:fs');
  for (const pid of readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
    try {
      if (!readFileSync('/proc/' + pid + '/environ', 'utf8').split('\\0').includes('HOSTNAME=${pod}')) continue;
      process.kill(Number(pid), 'SIGKILL');
      console.log('killed ' + pid);
    } catch {}
  }`;

/** @param {any} pod whose process is killed */
export async function killOnNode({ metadata, spec }) {
  const name = `kill-${metadata.name}`.slice(0, 60);
  const { image } = spec.containers[0];
  const killer = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      hostPID: true,
      restartPolicy: 'Never',
      nodeName: spec.nodeName,
      automountServiceAccountToken: false,
      securityContext: { runAsUser: user, runAsGroup: user },
      containers: [
        {
          name: 'kill',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['/usr/local/bin/node', '-e', program(metadata.name)],
        },
      ],
    },
  };
  await kubectl([...elsewhere, 'create', '-f', '-'], { input: JSON.stringify(killer) });
  try {
    await kubectl([...elsewhere, 'wait', `pod/${name}`, '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s']);
    return await kubectl([...elsewhere, 'logs', name]);
  } finally {
    await kubectl([...elsewhere, 'delete', 'pod', name, '--wait=false']);
  }
}
