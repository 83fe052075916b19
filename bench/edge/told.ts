/** What whoever started this program has told it. */
export function told(variable: string): string {
  const text = process.env[variable];
  if (text === undefined || text === '') throw new Error(`${variable} is missing: a benchmark starts this program`);
  return text;
}
