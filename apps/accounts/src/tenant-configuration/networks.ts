import { isIP } from 'node:net';
import type { FieldError } from '@atlas/kernel';

/** Those of a list that are neither an address nor a network. */
export function faultsOf(networks: readonly string[], pointer: string): readonly FieldError[] {
  return networks.flatMap((network, index) =>
    isNetwork(network)
      ? []
      : [
          {
            pointer: `${pointer}/${index}`,
            code: 'wrong_format',
            detail: 'This is no address, and no network like 203.0.113.0/24.',
          },
        ],
  );
}

function isNetwork(text: string): boolean {
  const [address = '', length, more] = text.split('/');
  const longest = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) !== 0 &&
    more === undefined &&
    (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= longest))
  );
}
