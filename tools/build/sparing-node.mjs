/**
 * How a bundle is run where memory is shared: V8 lets its heap grow to several times of what is in use before it looks for garbage, and
 * the C library keeps what was freed, in a pool for each thread. As docker/README.md tells it.
 */
export const sparingFlags = ['--max-semi-space-size=4', '--heap-growing-percent=60'];

/** Read by glibc; elsewhere they do nothing. */
export const sparingEnvironment = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' };
