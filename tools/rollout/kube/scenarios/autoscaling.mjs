import { eventually } from '../../../start/eventually.mjs';
import { kubectlJson, podsOf } from '../cluster.mjs';
import { upgrade } from '../helm.mjs';
import { underLoad } from '../under-load.mjs';

const [least, most] = [2, 4];
/** Windows that a test can wait for; those of an installation are minutes. */
const autoscaling = { enabled: true, min: least, max: most, targetCpu: 60, downAfterSeconds: 30, downEverySeconds: 15 };
const patience = { limitMs: 300_000, everyMs: 2_000 };

/** @type {import('../scenarios.mjs').Play} */
export async function play(stage) {
  const settings = Object.entries(autoscaling).map(([name, value]) => [
    `services.gateway.http.autoscaling.${name}`,
    value,
  ]);
  await upgrade(Object.fromEntries(settings));
  await eventually(`${least} gateways`, () => pods((count) => count === least), patience);
  let peak = 0;
  const up = await underLoad(stage, async () => {
    peak = await eventually('another gateway', () => pods((count) => count > least), patience);
    return [`up to ${peak} gateways`];
  });
  const down = await underLoad(
    stage,
    async () => {
      await eventually(`${least} gateways`, () => pods((count) => count === least), patience);
      return [`back to ${least} gateways`];
    },
    { share: 0.1 },
  );
  await upgrade();
  return [...up, ...down];
}

/** @returns {Promise<number | undefined>} how many there are and are wanted, when that is right */
async function pods(isRight) {
  const { spec } = await kubectlJson(['get', 'deployment', 'atlas-gateway']);
  const { length } = await podsOf('atlas-gateway');
  return spec.replicas === length && isRight(length) ? length : undefined;
}
