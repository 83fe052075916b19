export { Atlas } from './atlas.ts';
export { Pages } from './pages.ts';
export { AtlasProblem, AtlasUnreachable, type FieldProblem } from './problem.ts';
export type { AtlasOptions, CallOptions, ChangeOptions, PostOptions } from './transport.ts';
export type * from './generated/types.ts';
