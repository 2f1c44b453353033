const PROBES = /^\/(v1\/)?(health|metrics)(\/|$)/;

/**
 * Health checks and scrapes: asked every few seconds, never limited (they share their work: shared-work.ts),
 * and not counted as use of the API.
 */
export const isProbe = (path: string): boolean => PROBES.test(path);
