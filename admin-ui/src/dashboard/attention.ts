import type { NotificationsStats, PartView, ProductsStats, StatsView, WebhooksStats } from '../api/api-types';
import { listOf } from '../shared/lists/list-of';
import { rejectionLevel } from './leading';
import type { Recent } from './recent';

/** The worst first. */
const SEVERITIES = ['error', 'warning', 'info'] as const;

/** Something that needs attention. */
export interface Attention {
  readonly severity: (typeof SEVERITIES)[number];
  /** The text is `dashboard.attention.<what>` with these values. */
  readonly what:
    | 'pending'
    | 'late'
    | 'rejections'
    | 'rejections_without_usual'
    | 'dead_letters'
    | 'dead_letters_at_least'
    | 'failed_again'
    | 'sold_out'
    | 'low_stock'
    | 'outbox'
    | 'webhooks_switched_off'
    | 'webhooks_failing'
    | 'webhooks_late'
    | 'mails_failed'
    | 'mails_late'
    | 'down'
    | 'degraded'
    | 'missing';
  readonly values: Readonly<Record<string, string | number>>;
  /** Who deals with it already. */
  readonly takenBy?: readonly string[];
  /** Further values, each a share from 0 to 1. */
  readonly shares?: Readonly<Record<string, number>>;
  /** The screen that deals with it, a path of this page. What the text counts, that screen lists. */
  readonly to: string;
}

/** The same limits as in the alerts: observability/prometheus/rules/alerts.yml. */
const PENDING_LIMIT_SECONDS = 60;
const OUTBOX_LIMIT_SECONDS = 30;
const WEBHOOK_LIMIT_SECONDS = 300;
const MAIL_LIMIT_SECONDS = 300;
/** What the SLO promises: docs/decisions/order-slo.md. */
const LATE_MS = 5000;

/** The things that need attention, the worst first. Services that did not answer are left out. */
export function attentionOf(
  stats: StatsView | undefined,
  parts: readonly PartView[] | undefined,
  recent?: Recent,
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
  const { orders, products, webhooks, notifications } = stats ?? {};
  const backlogs = Object.entries({
    'orders-service': orders,
    'products-service': products,
    'webhooks-service': webhooks,
    'notifications-service': notifications,
  });
  const sumOf = (field: 'deadLettersOpen' | 'deadLettersFailedAgain') =>
    backlogs.reduce((sum, [, backlog]) => sum + (backlog?.[field] ?? 0), 0);
  const deadLetters = sumOf('deadLettersOpen');
  if (deadLetters > 0) {
    const takenBy = [...new Set(backlogs.flatMap(([, backlog]) => backlog?.deadLettersTakenBy ?? []))].sort();
    found.push({
      severity: 'error',
      // The dead letters of a service that did not answer are not counted.
      what: stats?.missing.length ? 'dead_letters_at_least' : 'dead_letters',
      values: { smart_count: deadLetters },
      ...(takenBy.length > 0 && { takenBy }),
      // Without a filter, the list would open with the last one that was used there.
      to: listOf('dead-letters', { status: 'open' }),
    });
  }
  const failedAgain = sumOf('deadLettersFailedAgain');
  if (failedAgain > 0) {
    found.push({
      severity: 'error',
      what: 'failed_again',
      values: { smart_count: failedAgain },
      to: listOf('dead-letters', { status: 'open', failed: 'again' }),
    });
  }
  found.push(...lately(recent));
  if (orders && orders.pendingOldestAgeSeconds > PENDING_LIMIT_SECONDS) {
    found.push({
      severity: 'warning',
      what: 'pending',
      values: { smart_count: orders.byStatus.PENDING, seconds: Math.round(orders.pendingOldestAgeSeconds) },
      to: listOf('orders', { status: 'PENDING' }),
    });
  }
  for (const [name, backlog] of backlogs) {
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
  if (webhooks) found.push(...ofWebhooks(webhooks));
  if (notifications) found.push(...ofMails(notifications));
  if (products) found.push(...shortages(products));
  return found.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** Orders that were rejected more often than usual, or confirmed late. */
function lately(recent: Recent | undefined): Attention[] {
  if (!recent) return [];
  const found: Attention[] = [];
  const { from, minutes, rejected, usuallyRejected: usual, p95Ms } = recent;
  const level = rejectionLevel(recent);
  if (rejected !== null && (level === 'error' || level === 'warning')) {
    found.push({
      severity: level,
      what: usual === null ? 'rejections_without_usual' : 'rejections',
      values: { minutes },
      shares: { share: rejected, ...(usual !== null && { usual }) },
      to: listOf('orders', { status: 'REJECTED', from }),
    });
  }
  if (p95Ms !== null && p95Ms > LATE_MS) {
    found.push({
      severity: 'warning',
      what: 'late',
      values: { minutes, seconds: Math.round(p95Ms / 100) / 10 },
      to: listOf('orders', { timing: 'late', from }),
    });
  }
  return found;
}

/** Endpoints that were switched off or fail, and deliveries that nobody sends. */
function ofWebhooks({ switchedOff, failing, oldestDueAgeSeconds }: WebhooksStats): Attention[] {
  const found: Attention[] = [];
  if (switchedOff > 0) {
    found.push({
      severity: 'error',
      what: 'webhooks_switched_off',
      values: { smart_count: switchedOff },
      to: listOf('webhooks', { state: 'switched_off' }),
    });
  }
  if (failing > 0) {
    found.push({
      severity: 'warning',
      what: 'webhooks_failing',
      values: { smart_count: failing },
      to: listOf('webhooks', { state: 'failing' }),
    });
  }
  if (oldestDueAgeSeconds > WEBHOOK_LIMIT_SECONDS) {
    found.push({
      severity: 'warning',
      what: 'webhooks_late',
      values: { seconds: Math.round(oldestDueAgeSeconds) },
      to: listOf('deliveries', { status: 'waiting' }),
    });
  }
  return found;
}

/** Mails that were given up, and mails that nobody sends. */
function ofMails({ failed, oldestDueAgeSeconds }: NotificationsStats): Attention[] {
  const found: Attention[] = [];
  if (failed > 0) {
    found.push({
      severity: 'error',
      what: 'mails_failed',
      values: { smart_count: failed },
      to: listOf('mails', { status: 'failed' }),
    });
  }
  if (oldestDueAgeSeconds > MAIL_LIMIT_SECONDS) {
    found.push({
      severity: 'warning',
      what: 'mails_late',
      values: { seconds: Math.round(oldestDueAgeSeconds) },
      to: listOf('mails', { status: 'waiting' }),
    });
  }
  return found;
}

function shortages({ soldOut, lowStock }: ProductsStats): Attention[] {
  const all: Attention[] = [
    {
      severity: 'warning',
      what: 'sold_out',
      values: { smart_count: soldOut },
      to: listOf('products', { stock: 'out' }),
    },
    {
      severity: 'info',
      what: 'low_stock',
      values: { smart_count: lowStock },
      to: listOf('products', { stock: 'low' }),
    },
  ];
  // What is sold out is low as well: the second line is there only if it says more.
  return all.filter(({ what }) => (what === 'sold_out' ? soldOut > 0 : lowStock > soldOut));
}
