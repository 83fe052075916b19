import { runAtlas } from './run-atlas.ts';

// `atlas dlq list | head -3`: who reads has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

await runAtlas(process.argv.slice(2));
