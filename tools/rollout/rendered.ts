import { manifestsIn, manifestsText, type Rendering } from './chart.ts';

/** The little that tests look at of a manifest; the rest is checked by kubeconform. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly data?: Record<string, string>;
}

/** A rendered installation, to be asked questions. */
export class Rendered {
  private constructor(
    readonly text: string,
    readonly all: readonly Manifest[],
  ) {}

  static async with(rendering: Rendering = {}): Promise<Rendered> {
    const text = await manifestsText(rendering);
    return new Rendered(text, manifestsIn(text).filter(isManifest));
  }

  of(kind: string): readonly Manifest[] {
    return this.all.filter((manifest) => manifest.kind === kind);
  }

  names(kind: string): string[] {
    return this.of(kind).map(({ metadata }) => metadata.name);
  }

  the(kind: string, name: string): Manifest {
    const found = this.of(kind).find(({ metadata }) => metadata.name === name);
    if (!found) throw new Error(`no ${kind} ${name} among ${this.names(kind).join(', ')}`);
    return found;
  }
}

const isManifest = (value: unknown): value is Manifest =>
  typeof value === 'object' && value !== null && 'kind' in value && 'metadata' in value;
