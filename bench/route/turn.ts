import { setTimeout as pause } from 'node:timers/promises';
import type { TestSigner } from '@atlas/service/testing';
import type { Listening } from '../edge/atlas.ts';
import { CpuSpent, readCpu } from '../edge/cpu-account.ts';
import type { Customers } from '../edge/customers.ts';
import { freePort } from '../edge/free-port.ts';
import { warmUpSeconds, type Places } from '../edge/ground.ts';
import { anAnswer } from '../edge/order-answer.ts';
import { Program } from '../edge/program.ts';
import { LoadProcess } from '../load/load-process.ts';
import type { PreparedRequest } from '../load/prepared-request.ts';
import { cpuMsOf } from '../measuring/cpu.ts';
import { SideFailed } from '../measuring/side.ts';
import type { Figures, SideName } from './measures.ts';

export const connections = 64;

export interface Laboratory extends Places {
  readonly signer: TestSigner;
  readonly customers: Customers;
}

export async function measureTurn(laboratory: Laboratory, name: SideName, seconds: number): Promise<Figures> {
  const { program, origin } = await startSide(name, laboratory);
  const requests = await asTheGatewaySends(laboratory);
  const load = await LoadProcess.start(laboratory.bundle('load'), {
    origin,
    path: '/v1/orders',
    connections,
    requests,
  });
  try {
    const figures = await observe(program.pid, load, seconds);
    const { outcomes } = await load.end();
    const { 201: answered = 0, ...others } = outcomes;
    if (answered === 0 || Object.keys(others).length > 0)
      throw new SideFailed(`${name} has not taken every order: ${JSON.stringify(outcomes)}`);
    return figures;
  } finally {
    load.close();
    await program.stop();
  }
}

/** A token for each customer: it holds for a minute, and a turn must be over by then. */
async function asTheGatewaySends({ signer, customers }: Laboratory): Promise<PreparedRequest[]> {
  const tokens = new Map<string, string>();
  for (const { principal } of customers.orders)
    if (!tokens.has(principal.subject)) tokens.set(principal.subject, await signer.bearer(principal, 'orders'));
  return customers.orders.map(({ principal, body }) => ({ authorization: tokens.get(principal.subject) ?? '', body }));
}

async function observe(pid: number, load: LoadProcess, seconds: number): Promise<Figures> {
  const meters = { side: () => cpuMsOf(pid) };
  await load.begin();
  await pause(warmUpSeconds * 1_000);
  const before = readCpu(meters);
  await load.watch();
  await pause(seconds * 1_000);
  const { delays } = await load.figures();
  const spent = new CpuSpent(before, readCpu(meters));
  return {
    perSecond: delays.count / spent.seconds,
    routeMicros: spent.microsPer(delays.count, 'side'),
    othersShare: spent.othersShare,
  };
}

async function startSide(name: SideName, { bundle, logs, signer }: Laboratory): Promise<Listening> {
  const port = String(await freePort());
  const origin = `http://127.0.0.1:${port}`;
  const answer = { NODE_ENV: 'production', ROUTE_ANSWER: anAnswer() };
  const env =
    name === 'nest'
      ? { ...answer, ATLAS_PORT: port, ATLAS_TOKEN_JWKS_FILE: signer.jwksFile, ATLAS_LOG_LEVEL: 'warn' }
      : { ...answer, ROUTE_PORT: port, ROUTE_KEY_SET_FILE: signer.jwksFile };
  const program = await Program.start({
    ...{ name, program: process.execPath, args: [bundle(`route/${name}`)], env },
    probe: `${origin}/readyz`,
    log: `${logs}/route-${name}.log`,
  });
  return { program, origin };
}
