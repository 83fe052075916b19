import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byName, type DrillTarget } from './drill-target.ts';
import { whenWeAreGone } from './keeper.ts';
import { Prometheus } from './prometheus.ts';

/** Looks this often, so that a drill takes minutes; the rules and their patience are the chart's own. */
const everySeconds = 5;

/** A Prometheus for as long as a drill takes, with the chart's own rules. */
export class OwnPrometheus extends Prometheus {
  private constructor(
    url: string,
    readonly end: () => Promise<void>,
  ) {
    super(url);
  }

  static async start(target: DrillTarget): Promise<OwnPrometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'atlas-drill-'));
    const config = join(folder, 'prometheus.yaml');
    writeFileSync(join(folder, 'alerts.yaml'), readFileSync(target.rulesFile));
    writeFileSync(config, JSON.stringify(configOf(target))); // YAML is a superset of JSON
    const address = `127.0.0.1:${await freePort()}`;
    const settings = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`];
    const child = spawn(target.prometheus, [...settings, `--web.listen-address=${address}`, '--log.level=error'], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await once(child, 'spawn');
    const gone = once(child, 'exit');
    const relieve = whenWeAreGone(child.pid ?? 0, 'TERM');
    return new OwnPrometheus(`http://${address}`, async () => {
      child.kill('SIGTERM');
      await gone;
      relieve();
      rmSync(folder, { recursive: true, force: true });
    });
  }
}

function configOf({ services }: DrillTarget): object {
  const interval = `${everySeconds}s`;
  return {
    global: { scrape_interval: interval, evaluation_interval: interval },
    rule_files: ['alerts.yaml'],
    scrape_configs: [
      {
        job_name: 'atlas',
        static_configs: [...byName(services)].map(([component, address]) => ({
          targets: [address],
          labels: { component },
        })),
      },
    ],
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}
