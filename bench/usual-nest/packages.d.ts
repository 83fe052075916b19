// What is used of packages that only the benchmarks install (packages.mjs), so that everything type-checks without them.

declare module '@nestjs/axios' {
  import type { Agent } from 'node:http';
  import type { DynamicModule } from '@nestjs/common';
  import type { Observable } from 'rxjs';

  export interface AxiosRequest {
    readonly method: string;
    readonly url: string;
    readonly data: unknown;
    readonly headers: Readonly<Record<string, string>>;
    readonly validateStatus: (status: number) => boolean;
  }

  export interface AxiosAnswer {
    readonly status: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly data: unknown;
  }

  export class HttpModule {
    static register(options: { httpAgent: Agent; timeout: number; maxRedirects: number }): DynamicModule;
  }

  export class HttpService {
    request(request: AxiosRequest): Observable<AxiosAnswer>;
  }
}

declare module '@nestjs/platform-express' {
  import type { AbstractHttpAdapter } from '@nestjs/core';

  export const ExpressAdapter: new () => AbstractHttpAdapter;
}
