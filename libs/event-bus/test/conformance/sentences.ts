import type { Ground } from './adapter.ts';
import type { Scene } from './scene.ts';

/** What holds of every transport, by the sentence that says it. */
export type Sentences<On extends Ground = Ground> = Readonly<Record<string, (scene: Scene<On>) => Promise<void>>>;
