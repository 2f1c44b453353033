import type { PartView, StatsView } from '../api/api-types';

/** Something that needs attention. */
export interface Attention {
  readonly severity: 'error' | 'warning';
  /** The text is `dashboard.attention.<what>` with these values. */
  readonly what:
    'pending' | 'dead_letters' | 'dead_letters_at_least' | 'outbox' | 'down' | 'degraded' | 'missing';
  readonly values: Readonly<Record<string, string | number>>;
  /** The screen that deals with it, a path of this page. */
  readonly to: string;
}

/** The same limits as in the alerts: observability/prometheus/rules/alerts.yml. */
const PENDING_LIMIT_SECONDS = 60;
const OUTBOX_LIMIT_SECONDS = 30;

/** The path of a filtered list. */
export const listOf = (resource: string, filter: Readonly<Record<string, string>>) =>
  `/${resource}?filter=${encodeURIComponent(JSON.stringify(filter))}`;

/** The things that need attention, the worst first. Services that did not answer are left out. */
export function attentionOf(
  stats: StatsView | undefined,
  parts: readonly PartView[] | undefined,
): Attention[] {
  const found: Attention[] = [];
  for (const part of parts ?? []) {
    if (part.status !== 'unavailable' && part.status !== 'degraded') continue;
    const isDown = part.status === 'unavailable';
    found.push({
      severity: isDown ? 'error' : 'warning',
      what: isDown ? 'down' : 'degraded',
      values: { name: part.name, detail: part.detail ?? '' },
      to: '/system',
    });
  }
  const named = new Set(found.map(({ values }) => values.name));
  for (const name of stats?.missing ?? []) {
    // Already listed as a component that is down.
    if (!named.has(name)) found.push({ severity: 'error', what: 'missing', values: { name }, to: '/system' });
  }
  const { orders, products } = stats ?? {};
  const deadLetters = (orders?.deadLettersOpen ?? 0) + (products?.deadLettersOpen ?? 0);
  if (deadLetters > 0) {
    found.push({
      severity: 'error',
      // The dead letters of a service that did not answer are not counted.
      what: stats?.missing.length ? 'dead_letters_at_least' : 'dead_letters',
      values: { smart_count: deadLetters },
      to: '/dead-letters',
    });
  }
  if (orders && orders.pendingOldestAgeSeconds > PENDING_LIMIT_SECONDS) {
    found.push({
      severity: 'warning',
      what: 'pending',
      values: { smart_count: orders.byStatus.PENDING, seconds: Math.round(orders.pendingOldestAgeSeconds) },
      to: listOf('orders', { status: 'PENDING' }),
    });
  }
  for (const [name, backlog] of Object.entries({ 'orders-service': orders, 'products-service': products })) {
    if (!backlog || backlog.outboxOldestAgeSeconds <= OUTBOX_LIMIT_SECONDS) continue;
    found.push({
      severity: 'warning',
      what: 'outbox',
      values: {
        name,
        smart_count: backlog.outboxPending,
        seconds: Math.round(backlog.outboxOldestAgeSeconds),
      },
      to: '/system',
    });
  }
  return found.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}
