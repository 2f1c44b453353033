import type { PartView, SystemView } from '../api-types';

/** What `/health/ready` of the gateway answers; it needs no session. */
export interface Readiness {
  readonly status: SystemView['status'];
  readonly checks: Readonly<
    Record<string, { readonly status: SystemView['status']; readonly detail?: string }>
  >;
}

/**
 * The system while the gateway refuses to describe it: sessions are kept in Redis, so that without Redis it lets nobody
 * in. The gateway's own checks are public and tell what it misses; every other part is unknown until it can be asked again.
 *
 * @returns undefined where the gateway misses nothing: then it was refused for another reason, and `last` still holds
 */
export function fromReadiness(
  last: SystemView,
  { status, checks }: Readiness,
  now: Date,
): SystemView | undefined {
  if (status === 'ok') return undefined;
  const dependencies = Object.entries(checks).map(([name, check]) => ({
    name,
    status: check.status,
    detail: check.detail ?? null,
  }));
  const parts = last.parts.map((part): PartView => {
    const known = { ...part, detail: null, queues: [], dependencies: [], uptimeSeconds: null };
    if (part.name === 'gateway') {
      const detail = dependencies.find((dependency) => dependency.status !== 'ok')?.detail ?? null;
      return { ...known, status, detail, dependencies };
    }
    // A check is called by what it is about: a part's name, or its kind.
    const check = checks[part.name] ?? checks[part.kind];
    if (!check) return { ...known, status: 'unknown' };
    if (check.status === 'ok') return { ...known, status: 'ok' };
    return { ...known, status: 'unavailable', detail: check.detail ?? null };
  });
  return { ...last, status, checkedAt: now.toISOString(), parts };
}
