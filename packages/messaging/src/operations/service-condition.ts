import type { Readiness } from '@order-flow/runtime/health';
import type { ReplicaView, ServiceStatus } from '@order-flow/contracts/payloads/system';

/** How a process is. */
export interface Condition {
  readonly status: ServiceStatus['status'];
  /** What is wrong; null if nothing is. */
  readonly detail: string | null;
}

export function conditionOf({ status, detail, checks }: Readiness): Condition {
  const wrong = Object.values(checks).find((check) => check.status !== 'ok');
  return { status, detail: wrong?.detail ?? detail ?? null };
}

/**
 * How a service is: as its replicas that run. As long as one of them can work, the service is only degraded.
 *
 * @param own of the replica that answers
 */
export function conditionOfAll(own: Condition, others: readonly ReplicaView[]): Condition {
  const notWell = others.find(({ status }) => status === 'degraded' || status === 'unavailable');
  const well = others.filter(({ status }) => status === 'ok' || status === 'degraded');
  if (own.status === 'ok' && notWell === undefined) return own;
  const detail =
    own.detail ??
    (notWell
      ? `replica ${notWell.number ?? `${notWell.host}:${notWell.pid}`}: ${notWell.detail ?? ''}`
      : null);
  return { status: own.status === 'unavailable' && well.length === 0 ? 'unavailable' : 'degraded', detail };
}
