import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface SelfSigned {
  /** PEM: its own authority. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

const objects = { ecdsaWithSha256: '2a8648ce3d040302', commonName: '550403', subjectAltName: '551d11' };
const [integer, bitString, octetString, text, utcTime] = [0x02, 0x03, 0x04, 0x0c, 0x17];
const [sequence, set, version, extensions] = [0x30, 0x31, 0xa0, 0xa3];
const [dnsName, ipAddress] = [0x82, 0x87];
const hourMs = 3_600_000;

/** A certificate for this machine, for a day. By hand (X.509, DER): what makes them elsewhere is not on every machine. */
export function selfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(sequence, object(objects.ecdsaWithSha256));
  const name = der(sequence, der(set, der(sequence, object(objects.commonName), der(text, Buffer.from('localhost')))));
  const names = der(sequence, der(dnsName, Buffer.from('localhost')), der(ipAddress, Buffer.from([127, 0, 0, 1])));
  const content = der(
    sequence,
    der(version, der(integer, Buffer.from([2]))), // counted from 0: it is version 3
    der(integer, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    der(sequence, time(-hourMs), time(24 * hourMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(extensions, der(sequence, der(sequence, object(objects.subjectAltName), der(octetString, names)))),
  );
  const signature = der(bitString, Buffer.from([0]), sign('sha256', content, privateKey));
  return {
    certificate: pem('CERTIFICATE', der(sequence, content, algorithm, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function object(identifier: string): Buffer {
  return der(0x06, Buffer.from(identifier, 'hex'));
}

function time(fromNowMs: number): Buffer {
  const digits = new Date(Date.now() + fromNowMs).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return der(utcTime, Buffer.from(`${digits}Z`));
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
