/** What a handler of the benchmark throws at. */
export const poisonousSku = 'POISON';
