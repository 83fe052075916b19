/**
 * What is done to Atlas on a cluster, each for itself: it throws when what must hold did not.
 * @typedef {{ url: string, requests: number, nextVersion: string, keep: (file: string, text: string) => void }} Stage
 *   requests: how many upgrades have to stand at least; nextVersion: the tag of its images; keep: adds to a file beside the report
 * @typedef {(stage: Stage) => Promise<string[]>} Play what there is to say of it
 * @typedef {{ name: string, title: string, play: Play, needsNextVersion?: boolean }} Scenario
 */

/** @type {Scenario[]} */
export const scenarios = [
  {
    name: 'metrics',
    title: 'Every metric that an alert names is in a live /metrics',
    play: async (stage) => (await import('./scenarios/metrics.mjs')).play(stage),
  },
  {
    name: 'one-file',
    title: 'k8s/atlas.yaml is what the API server takes (dry run)',
    play: async (stage) => (await import('./scenarios/one-file.mjs')).play(stage),
  },
  {
    name: 'network',
    title: 'Every flow that the policies name is open, and every other is refused',
    play: async (stage) => (await import('./scenarios/network.mjs')).play(stage),
  },
  {
    name: 'upgrade',
    title:
      'Every pod is replaced by the next version and again by this one, with other keys for tokens, again and again',
    needsNextVersion: true,
    play: async (stage) => (await import('./scenarios/upgrade.mjs')).play(stage),
  },
  {
    name: 'consumers',
    title: 'Consumers are scaled from 2 to 3 pods and back',
    play: async (stage) => (await import('./scenarios/consumers.mjs')).play(stage),
  },
  {
    name: 'eviction',
    title: 'Two pods of a Deployment are evicted at once: one goes, the other stays until a new one is ready',
    play: async (stage) => (await import('./scenarios/eviction.mjs')).play(stage),
  },
  {
    name: 'deleted-pods',
    title: 'A pod of every Deployment is deleted at the same moment',
    play: async (stage) => (await import('./scenarios/deleted-pods.mjs')).play(stage),
  },
  {
    name: 'killed-process',
    title: 'A process is killed inside of its container (SIGKILL), of one Deployment after another',
    play: async (stage) => (await import('./scenarios/killed-process.mjs')).play(stage),
  },
  {
    name: 'broken-release',
    title: 'Broken releases take no traffic, and helm upgrade --atomic returns by itself',
    play: async (stage) => (await import('./scenarios/broken-release.mjs')).play(stage),
  },
  {
    name: 'autoscaling',
    title: 'Load drives the gateway from 2 pods up, and its end back to 2',
    play: async (stage) => (await import('./scenarios/autoscaling.mjs')).play(stage),
  },
];
