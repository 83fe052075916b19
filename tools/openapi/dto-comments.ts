import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Comment {
  readonly text: string;
  /** As `@example` says it. */
  readonly example?: unknown;
}

interface ClassComments {
  readonly own: Comment | undefined;
  readonly parent: string | undefined;
  readonly fields: ReadonlyMap<string, Comment>;
}

/** What stands above the fields of request and answer classes: customers read it as the description of the field. */
export class DtoComments {
  private constructor(private readonly classes: ReadonlyMap<string, ClassComments>) {}

  static read(): DtoComments {
    const files = globSync('{apps,libs}/*/src/**/*.dto.ts', { cwd: root }).toSorted();
    return DtoComments.in(files.map((file) => readFileSync(`${root}${file}`, 'utf8')));
  }

  static in(sources: readonly string[]): DtoComments {
    return new DtoComments(new Map(sources.flatMap(classesIn)));
  }

  ofClass(name: string): Comment | undefined {
    return this.classes.get(name)?.own;
  }

  /** A class inherits what its parent says of a field. */
  ofField(name: string, field: string): Comment | undefined {
    const found = this.classes.get(name);
    return found?.fields.get(field) ?? (found?.parent === undefined ? undefined : this.ofField(found.parent, field));
  }
}

function classesIn(source: string): [name: string, comments: ClassComments][] {
  const file = ts.createSourceFile('dto.ts', source, ts.ScriptTarget.Latest, true);
  return file.statements.filter(ts.isClassDeclaration).flatMap((declaration) => {
    const fields = declaration.members.filter(ts.isPropertyDeclaration).flatMap((field): [string, Comment][] => {
      const comment = commentOf(field);
      return comment ? [[field.name.getText(), comment]] : [];
    });
    const parent = declaration.heritageClauses?.[0]?.types[0]?.expression.getText();
    const name = declaration.name?.text;
    return name === undefined ? [] : [[name, { own: commentOf(declaration), parent, fields: new Map(fields) }]];
  });
}

function commentOf(node: ts.HasJSDoc): Comment | undefined {
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  if (!comment) return undefined;
  const example = comment.tags?.find(({ tagName }) => tagName.text === 'example');
  const text = ts.getTextOfJSDocComment(comment.comment) ?? '';
  return { text: text.replaceAll(/\s+/g, ' '), ...(example && { example: valueOf(textOf(example)) }) };
}

const textOf = ({ comment }: ts.JSDocTag) => (ts.getTextOfJSDocComment(comment) ?? '').trim();

/** JSON where it is JSON, and otherwise a text. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
