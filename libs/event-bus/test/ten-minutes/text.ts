/** One block of code in a text, as GitHub shows it. */
export interface Block {
  readonly language: string;
  readonly code: string;
}

export function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', code = '']) => ({ language, code }));
}

/** A file's name stands in its first line. */
export function fileOf({ code }: Block): string {
  const name = /^(?:\/\/|---) (\S+)\n/.exec(code)?.[1];
  if (name === undefined) throw new Error(`which file is this?\n${code}`);
  return name;
}

/** What a text of the form `-old` `+new` makes of a file. */
export function changed(file: string, { code }: Block): string {
  const linesOf = (sign: string) => code.split('\n').filter((line) => line.startsWith(sign) && !line.startsWith('---'));
  const [before, after] = ['-', '+'].map((sign) =>
    linesOf(sign)
      .map((line) => `${line.slice(1)}\n`)
      .join(''),
  );
  if (!before || after === undefined || file.split(before).length !== 2) throw new Error(`does not apply:\n${code}`);
  return file.replace(before, after);
}

export interface Exchange {
  readonly command: string;
  readonly answer: string;
}

/** `$ command`, and below it what it prints. */
export function exchangesOf({ code }: Block): readonly Exchange[] {
  return code
    .split(/^\$ /m)
    .slice(1)
    .map((said) => {
      const [command = '', ...answer] = said.trimEnd().split('\n');
      return { command, answer: answer.join('\n') };
    });
}
