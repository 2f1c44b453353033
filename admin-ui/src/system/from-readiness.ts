import type { PartView, SystemView } from '../api/api-types';

/** The answer of the gateway's `/health/ready`, which needs no session. */
export interface Readiness {
  readonly status: SystemView['status'];
  readonly checks: Readonly<
    Record<string, { readonly status: SystemView['status']; readonly detail?: string }>
  >;
}

/**
 * The state of the system while the gateway refuses `/system`. Sessions are in Redis, so without Redis nobody can sign
 * in. The gateway's own checks are public and show what is down. All other components are unknown until `/system` works.
 *
 * @returns undefined if all checks pass: then the refusal has another cause, and `last` is still valid
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
    const known = {
      ...{ ...part, detail: null, queues: [], outbox: null, dependencies: [], uptimeSeconds: null },
      ...{ replicas: [], nodes: [], database: null },
    };
    if (part.name === 'gateway') {
      const detail = dependencies.find((dependency) => dependency.status !== 'ok')?.detail ?? null;
      return { ...known, status, detail, dependencies };
    }
    // A check is named after a component or its kind.
    const check = checks[part.name] ?? checks[part.kind];
    if (!check) return { ...known, status: 'unknown' };
    if (check.status === 'ok') return { ...known, status: 'ok' };
    return { ...known, status: 'unavailable', detail: check.detail ?? null };
  });
  return { ...last, status, checkedAt: now.toISOString(), parts };
}
