import { runSide, type Side } from '../measuring/side.ts';

/** A bundle that places orders by {@link placeUntilInputEnds}. */
export function nodeSide(name: string, bundle: string, databaseUrl: string): Side {
  const env = { ATLAS_DATABASE_URL: databaseUrl, NODE_ENV: 'production' };
  return { name, start: () => runSide(name, process.execPath, [bundle], env, placedOrders) };
}

function placedOrders(output: string): number | undefined {
  const count = /\{"placed":(\d+)\}/.exec(output)?.[1];
  return count === undefined ? undefined : Number(count);
}
