import { InvalidArgumentError } from 'commander';

export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(
        max === Number.MAX_SAFE_INTEGER
          ? `It is a whole number of at least ${min}.`
          : `It is a whole number from ${min} to ${max}.`,
      );
    return value;
  };
}
