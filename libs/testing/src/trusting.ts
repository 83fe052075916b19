import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** The work, in a process that trusts this authority, as NODE_EXTRA_CA_CERTS has it from the start. */
export async function trusting<Result>(certificate: string, work: () => Promise<Result>): Promise<Result> {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, certificate]);
  try {
    return await work();
  } finally {
    setDefaultCACertificates(before);
  }
}
