export type ProgramName = 'helm' | 'kubeconform' | 'kube-score' | 'promtool';
export function programFile(name: ProgramName): string;
export function ensurePrograms(names: readonly ProgramName[]): Promise<void>;
