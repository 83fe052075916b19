import net from 'node:net';

const limitMs = 5_000;

/**
 * One request to a server in its own protocol: that a port is open does not say that the server behind it works.
 * @param {number} port
 * @param {Buffer | string} request
 * @param {(answer: Buffer) => boolean | undefined} judge undefined: the answer is not complete yet
 * @returns {Promise<boolean>}
 */
export function exchange(port, request, judge) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const timer = setTimeout(finish, limitMs, false);
    let answer = Buffer.alloc(0);

    function finish(verdict) {
      clearTimeout(timer);
      socket.destroy();
      resolve(verdict);
    }

    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      const verdict = judge(answer);
      if (verdict !== undefined) finish(verdict);
    });
  });
}

/**
 * @param {number} value
 * @returns {Buffer} in four bytes, the highest first
 */
export function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
