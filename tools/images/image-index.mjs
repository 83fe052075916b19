import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from './layer.mjs';

/**
 * @typedef {{ name: string, layers: import('./layer.mjs').Layer[], config: object, labels: Record<string, string> }} Image
 */

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

const beginningOfTime = '1970-01-01T00:00:00Z'; // the day of the build is no part of what was built

/**
 * An OCI image layout: all images in one folder, so that a layer that several have is there once.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 * @param {string} folder
 * @param {readonly Image[]} images
 * @param {string} architecture
 * @returns {{ name: string, digest: string, size: number }[]}
 */
export function writeImageLayout(folder, images, architecture) {
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (mediaType, content) => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const digest = digestOf(bytes);
    writeFileSync(join(blobs, digest.slice('sha256:'.length)), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const written = images.map(({ name, layers, config, labels }) => {
    const described = layers.map(({ blob }) => put(mediaTypes.layer, blob));
    const manifest = put(mediaTypes.manifest, {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: put(mediaTypes.config, configuration({ layers, config, labels }, architecture)),
      layers: described,
      annotations: labels,
    });
    return { name, manifest, size: described.reduce((sum, { size }) => sum + size, 0) };
  });
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const manifests = written.map(({ name, manifest }) => ({ ...manifest, annotations: namesOf(name) }));
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  return written.map(({ name, manifest, size }) => ({ name, digest: manifest.digest, size }));
}

function configuration({ layers, config, labels }, architecture) {
  return {
    created: beginningOfTime,
    architecture,
    os: 'linux',
    config: { ...config, Labels: labels },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created: beginningOfTime, created_by: 'npm run images' })),
  };
}

/** containerd and Docker take the whole name from here, other tools the tag. A name without a host is Docker's. */
function namesOf(name) {
  const isComplete = /^[^/]*[.:][^/]*\//.test(name);
  return {
    'io.containerd.image.name': isComplete ? name : `docker.io/${name.includes('/') ? name : `library/${name}`}`,
    'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1),
  };
}
