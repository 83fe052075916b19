import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const tailBytes = 32 * 1024;
const longestLine = 400;
const stackFrame = /^\s+at /;

/**
 * @param {string} file
 * @param {number} [count]
 * @returns {string} the end of a log, to be shown below a message
 */
export function lastLines(file, count = 12) {
  return `the end of ${file}:\n${endOf(readTail(file), count)}`;
}

/**
 * @param {string} output
 * @param {number} [count]
 * @returns {string} its last lines, indented; without stack frames, which push what matters out of sight
 */
export function endOf(output, count = 12) {
  const lines = output
    .trimEnd()
    .split('\n')
    .filter((line) => line.trim() !== '' && !stackFrame.test(line));
  return lines
    .slice(-count)
    .map((line) => `    ${readable(line).slice(0, longestLine)}`)
    .join('\n');
}

/** Our services log JSON, with stack traces inside. */
function readable(line) {
  if (!line.startsWith('{"level":')) return line;
  try {
    const { level, message, error, method, route, status } = JSON.parse(line);
    const request = route && [method, route, status].join(' ');
    return [level, message, request, error?.message].filter(Boolean).join(': ');
  } catch {
    return line;
  }
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
