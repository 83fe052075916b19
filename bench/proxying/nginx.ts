import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Listening } from '../edge/atlas.ts';
import { freePort } from '../edge/free-port.ts';
import { Program } from '../edge/program.ts';

/**
 * A proxy that keeps its connections to the service, as https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive has it,
 * with a worker for each core and without a log of requests.
 */
export async function startNginx(program: string, logs: string, serviceUrl: string): Promise<Listening> {
  const port = await freePort();
  const directory = join(logs, 'nginx');
  mkdirSync(directory, { recursive: true });
  const configuration = join(directory, 'nginx.conf');
  writeFileSync(configuration, settings(directory, port, new URL(serviceUrl).host));
  const origin = `http://127.0.0.1:${port}`;
  const running = await Program.start({
    name: 'nginx',
    program,
    args: ['-e', 'stderr', '-p', directory, '-c', configuration],
    env: {},
    probe: `${origin}/readyz`,
    log: join(directory, 'nginx.log'),
  });
  return { program: running, origin };
}

function settings(directory: string, port: number, service: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${directory}/${name};`,
  );
  return `
daemon off;
pid ${directory}/nginx.pid;
error_log stderr warn;
worker_processes auto;
events { worker_connections 4096; }
http {
${temporary.join('\n')}
  access_log off;
  upstream service { server ${service}; keepalive 256; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://service;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
}
