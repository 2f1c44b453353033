const PROBES = /^\/(v1\/)?(health|metrics)(\/|$)/;

/**
 * Health checks and scrapes. They come every few seconds, are never limited (they share their work: shared-work.ts)
 * and do not count as use of the API.
 */
export const isProbe = (path: string): boolean => PROBES.test(path);
