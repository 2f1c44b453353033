import type { PartView, StatsView, SystemView } from '../api-types';

/** Both as in observability/prometheus/rules/alerts.yml: the page and the alerts call for a person at the same moment. */
export const STUCK_PENDING_SECONDS = 60;
export const STUCK_OUTBOX_SECONDS = 30;

/** Something that waits for a person, and where it is dealt with. */
export interface Need {
  readonly id: string;
  readonly severity: 'error' | 'warning';
  /** Of the translation `dashboard.needs.<text>`. */
  readonly text: 'part_unavailable' | 'part_degraded' | 'pending' | 'dead_letters' | 'outbox';
  readonly values: Readonly<Record<string, string | number>>;
  /** The API's own words. */
  readonly detail?: string | null;
  readonly to: string;
}

/** What needs a person now, the cause before what follows from it. */
export function needsOf(stats: StatsView | undefined, system: SystemView | undefined): Need[] {
  const down = system ? causes(system.parts) : [];
  return [
    ...down.map(ofPart),
    ...(stats?.missing ?? [])
      .filter((name) => !system?.parts.some((part) => part.name === name && part.status !== 'ok'))
      .map((name) => ofPart({ name, status: 'unavailable', detail: null })),
    ...(stats ? ofBacklogs(stats) : []),
  ];
}

/** The parts that are not well of themselves: one that only lacks another is not listed beside it. */
function causes(parts: readonly PartView[]): PartView[] {
  const notWell = parts.filter(({ status }) => status === 'unavailable' || status === 'degraded');
  const others = notWell.filter(({ kind }) => kind !== 'service');
  const isKnown = (dependency: string) =>
    others.some(({ name, kind }) => dependency === name || dependency === kind);
  const services = notWell.filter(({ kind, dependencies }) => {
    const lacking = dependencies.filter(({ status }) => status !== 'ok');
    return kind === 'service' && !(lacking.length > 0 && lacking.every(({ name }) => isKnown(name)));
  });
  return [...others, ...services];
}

const ofPart = ({ name, status, detail }: Pick<PartView, 'name' | 'status' | 'detail'>): Need => ({
  id: `part-${name}`,
  severity: status === 'degraded' ? 'warning' : 'error',
  text: status === 'degraded' ? 'part_degraded' : 'part_unavailable',
  values: { part: name },
  detail,
  to: `/system#part-${name}`,
});

function ofBacklogs({ orders, products }: StatsView): Need[] {
  const needs: Need[] = [];
  const pendingSeconds = orders?.pendingOldestAgeSeconds ?? 0;
  if (pendingSeconds > STUCK_PENDING_SECONDS) {
    const filter = encodeURIComponent(JSON.stringify({ status: 'PENDING' }));
    needs.push({
      id: 'pending',
      severity: 'error',
      text: 'pending',
      values: { smart_count: orders?.byStatus.PENDING ?? 0, seconds: pendingSeconds },
      to: `/orders?filter=${filter}&sort=createdAt&order=ASC`,
    });
  }
  const deadLetters = (orders?.deadLettersOpen ?? 0) + (products?.deadLettersOpen ?? 0);
  if (deadLetters > 0) {
    needs.push({
      id: 'dead-letters',
      severity: 'warning',
      text: 'dead_letters',
      values: { smart_count: deadLetters },
      to: '/dead-letters',
    });
  }
  for (const [service, backlog] of [
    ['orders-service', orders],
    ['products-service', products],
  ] as const) {
    if (!backlog || backlog.outboxOldestAgeSeconds <= STUCK_OUTBOX_SECONDS) continue;
    needs.push({
      id: `outbox-${service}`,
      severity: 'error',
      text: 'outbox',
      values: { smart_count: backlog.outboxPending, service, seconds: backlog.outboxOldestAgeSeconds },
      to: `/system#part-rabbitmq`,
    });
  }
  return needs;
}
