import type { parseArgs, ParseArgsOptionsConfig } from 'node:util';

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Options }>
>['values'];

export declare function readOptions<Options extends ParseArgsOptionsConfig>(
  args: string[],
  options: Options,
  remedy: string,
): Values<Options>;

export declare function wholeNumber(
  name: string,
  text: string,
  bounds: { readonly from?: number; readonly to?: number; readonly remedy: string },
): number;
