/** A failure that the person at the keyboard can do something about: a sentence and a remedy, without a stack trace. */
export declare class StackError extends Error {
  constructor(message: string, more?: { readonly remedy?: string; readonly details?: string });
}
export declare function saysDiskFull(output: string): boolean;
