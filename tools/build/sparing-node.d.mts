export declare const sparingFlags: readonly string[];
export declare const sparingEnvironment: Readonly<Record<string, string>>;
