import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const tailBytes = 16 * 1024;

/**
 * @param {string} file
 * @param {number} [count]
 * @returns {string} the last lines, indented, to be shown below a message
 */
export function lastLines(file, count = 12) {
  const lines = readTail(file).trimEnd().split('\n').slice(-count);
  return [`the end of ${file}:`, ...lines.map((line) => `    ${line}`)].join('\n');
}

function readTail(file) {
  let descriptor;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return '(there is no such file)';
  }
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    readSync(descriptor, buffer, 0, buffer.length, Math.max(0, size - tailBytes));
    return buffer.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}
