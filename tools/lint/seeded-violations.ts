interface Violation {
  rule: string;
  file: string;
  source: string;
}

const charges = 'apps/billing/src/charges';

/** One for each rule that we chose ourselves and would miss. */
export const seededViolations: Violation[] = [
  {
    rule: 'typescript(no-floating-promises)',
    file: `${charges}/forgotten.ts`,
    source: 'export function forget(work: () => Promise<void>) {\n  work();\n}',
  },
  {
    rule: 'typescript(no-misused-promises)',
    file: `${charges}/misused.ts`,
    source: 'export const misuse = (work: () => Promise<boolean>) => (work() ? 1 : 2);',
  },
  {
    rule: 'typescript(return-await)',
    file: `${charges}/escaping.ts`,
    source: 'export async function escape(work: () => Promise<void>) {\n  try {\n    return work();\n  } catch {}\n}',
  },
  {
    rule: 'typescript(no-explicit-any)',
    file: `${charges}/lazy.ts`,
    source: 'export const lazy = (value: any): unknown => value;',
  },
  {
    rule: 'typescript(no-unsafe-type-assertion)',
    file: `${charges}/bold.ts`,
    source: "export const bold = (text: string) => text as 'EUR';",
  },
  {
    rule: 'typescript(no-non-null-assertion)',
    file: `${charges}/hopeful.ts`,
    source: 'export const first = (list: string[]) => list[0]!;',
  },
  {
    rule: 'typescript(switch-exhaustiveness-check)',
    file: `${charges}/partial.ts`,
    source:
      "export function partial(state: 'a' | 'b') {\n  switch (state) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}",
  },
  {
    rule: 'eslint(no-restricted-imports)',
    file: `${charges}/tangled.module.ts`,
    source: "import { forwardRef } from '@nestjs/common';\n\nexport const tangled = forwardRef(() => String);",
  },
  {
    rule: 'node(no-process-env)',
    file: `${charges}/ambient.ts`,
    source: 'export const home = process.env.HOME;',
  },
  {
    rule: 'eslint(no-console)',
    file: `${charges}/chatty.ts`,
    source: "console.log('charged');",
  },
];

/** What looks alike and is allowed. */
export const innocent = {
  'apps/billing/src/billing.config.ts': 'export const home = process.env.HOME;\n',
  [`${charges}/charge.ts`]: 'export async function settle(work: () => Promise<void>) {\n  await work();\n}\n',
};
