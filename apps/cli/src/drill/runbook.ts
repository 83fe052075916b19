import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an alert's runbook tells to do, for a program: the lines of its code blocks. */
export class Runbook {
  private constructor(
    readonly name: string,
    private readonly text: string,
  ) {}

  static of(alert: string, folder: string): Runbook {
    return new Runbook(alert, readFileSync(join(folder, `${alert}.md`), 'utf8'));
  }

  /** Each as its words. */
  get commands(): readonly (readonly string[])[] {
    return [...this.linesUnder('First'), ...this.linesUnder('Then')].map(wordsOf);
  }

  /** A query that has an answer once it is over. */
  get doneWhen(): string {
    const [query] = this.linesUnder('Done when');
    if (query === undefined) throw new Error(`the runbook of ${this.name} does not say when it is over`);
    return query;
  }

  /** The command that begins like this, with these values for its options in place of the runbook's examples. */
  command(beginning: string, values: Readonly<Record<string, string>> = {}): readonly string[] {
    const start = wordsOf(beginning);
    const found = this.commands.find(
      (words) => start.every((word, i) => words[i] === word) && !words.includes('--dry-run'),
    );
    if (!found) throw new Error(`the runbook of ${this.name} has no command "${beginning}"`);
    const words = [...found];
    for (const [option, value] of Object.entries(values)) {
      const at = words.indexOf(option);
      if (at < 0) throw new Error(`the runbook's "${found.join(' ')}" has no ${option}`);
      words[at + 1] = value;
    }
    return words;
  }

  private linesUnder(heading: string): string[] {
    const [, section = ''] = this.text.split(new RegExp(`^## ${heading}$`, 'm'));
    const [own = ''] = section.split(/^## /m);
    return own.split('\n').flatMap((line) => (/^ {4}\S/.test(line) ? [line.trim()] : []));
  }
}

/** As a shell takes them apart, as far as runbooks go: quotes keep what stands between them together. */
export function wordsOf(line: string): string[] {
  const words = line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g);
  return [...words].map(([word]) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

/** To be typed as it stands. */
export function lineOf(words: readonly string[]): string {
  return words.map((word) => (/^[\w./:=@-]+$/.test(word) ? word : `'${word}'`)).join(' ');
}
