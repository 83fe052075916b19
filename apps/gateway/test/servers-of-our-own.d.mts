export function withServers<Result>(directory: string, work: () => Promise<Result>): Promise<Result>;
