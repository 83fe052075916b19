// npm run images: the images of all apps as one OCI archive, without a container engine.
import { parseArgs } from 'node:util';
import { StackError } from './dev-stack/stack-error.mjs';
import { runCommand } from './start/command.mjs';

const usage = `npm run images -- [options]

Makes an image of each app in dist/apps (npm run build), and writes all of them into one OCI archive, in which the layers
that they share are once. The same sources give the same digests.

  --archive FILE       where to; dist/images/atlas.tar
  --repository NAME    what stands before the name of an app; atlas, as the chart has it
  --tag TAG            the version; 0.1.0, the appVersion of the chart
  --servers            of PostgreSQL, Kafka and Redis instead, called as k8s/servers.yaml wants them: for tests on a cluster
                       that reaches no registry

A container runtime takes it by  ctr images import FILE, docker load --input FILE, or skopeo copy oci-archive:FILE:TAG …`;

await runCommand({ program: import.meta.url, usage, parse }, async (options) => {
  const { makeImages } = await import('./images/images.mjs');
  const { createProgress } = await import('./dev-stack/progress.mjs');
  const images = await makeImages(options, createProgress());
  for (const { name, digest, size } of images)
    console.log(`  ${name.padEnd(32)} ${(size / 1024 ** 2).toFixed(1).padStart(6)} MiB  ${digest}`);
  console.log(options.archive);
  return 0;
});

function parse(args) {
  const options = /** @type {const} */ ({
    archive: { type: 'string', default: 'dist/images/atlas.tar' },
    repository: { type: 'string', default: 'atlas' },
    tag: { type: 'string', default: '0.1.0' },
    servers: { type: 'boolean', default: false },
  });
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new StackError(error.message, { remedy: 'npm run images -- --help' });
  }
}
