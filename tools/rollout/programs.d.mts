export type ProgramName = 'helm' | 'kubeconform' | 'kube-score' | 'promtool' | 'prometheus';
export function programFile(name: ProgramName): string;
export function ensurePrograms(names: readonly ProgramName[]): Promise<void>;
