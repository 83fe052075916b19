import { BlockList, isIP } from 'node:net';

/** Whether people may log in from an address: from anywhere where no networks are named. */
export function isAllowedFrom(networks: readonly string[], address: string): boolean {
  if (networks.length === 0) return true;
  const allowed = new BlockList();
  for (const network of networks) {
    const [start = '', length] = network.split('/');
    const family = isIP(start) === 6 ? 'ipv6' : 'ipv4';
    if (length === undefined) allowed.addAddress(start, family);
    else allowed.addSubnet(start, Number(length), family);
  }
  return allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
