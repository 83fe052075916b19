/** A failure that the person at the keyboard can do something about: it is shown as a sentence and a remedy, without a stack trace. */
export class StackError extends Error {
  /**
   * @param {string} message what is wrong
   * @param {{ remedy?: string, details?: string }} [more] what to do about it; the end of a log or of a command's output
   */
  constructor(message, { remedy, details } = {}) {
    super([message, details, remedy && `→ ${remedy}`].filter(Boolean).join('\n'));
    this.name = 'StackError';
  }
}

/**
 * @param {string} output what a failed program said
 * @returns {boolean}
 */
export function saysDiskFull(output) {
  return /ENOSPC|No space left/i.test(output);
}
