import { Injectable } from '@nestjs/common';
import { RequestError } from '@order-flow/contracts/errors';
import { decodeCursor, pageOf } from '@order-flow/contracts/cursor';
import {
  deliveryStatuses,
  type AttemptView,
  type DeliveryDetails,
  type DeliveryPage,
  type DeliveryView,
  type EndpointDetails,
  type EndpointList,
  type EndpointReplay,
  type EndpointView,
  type ListDeliveries,
  type TimelineStep,
  type WebhooksStats,
} from '@order-flow/contracts/payloads';
import { Backlogs } from '@order-flow/messaging/operations/backlog';
import { stepHere } from '@order-flow/messaging/operations/message-history';
import { Reads } from '@order-flow/storage/reads';
import type { SqlValue } from '@order-flow/storage/sql-value';
import { countUpTo, Where } from '@order-flow/storage/where';
import { ageSeconds } from '@order-flow/telemetry/metrics/metrics';
import { DELIVERY_VIEW } from '../deliveries/delivery-statements';
import { toView, type Endpoint } from '../endpoints/endpoint';
import {
  endpointQuery,
  endpointsQuery,
  SWITCHED_ON,
  THERE,
  waitingQuery,
} from '../endpoints/endpoint-statements';
import { notFound } from '../endpoints/endpoints.service';

const DEFAULT_LIMIT = 50;
const MOST_ENDPOINTS = 500;
const MOST_ATTEMPTS = 100;
const MOST_STEPS = 200;

/** Deliveries to an endpoint that is switched on. Those of the others wait for a person. */
const WAITING = `deliveries AS d JOIN endpoints AS p ON p.id = d."endpointId"
  WHERE d.status = 'waiting' AND p."removedAt" IS NULL AND p."disabledReason" IS NULL`;

/** What the admin page and the metrics ask about webhooks. */
@Injectable()
export class WebhooksQueries {
  constructor(
    private readonly reads: Reads,
    private readonly backlogs: Backlogs,
  ) {}

  async stats(): Promise<WebhooksStats> {
    const { ok, failing, off } = await this.endpointStates();
    return {
      endpoints: ok + failing,
      failing,
      switchedOff: off,
      waiting: await this.waiting(),
      oldestDueAgeSeconds: await this.oldestDueAgeSeconds(),
      ...(await this.backlogs.now()),
    };
  }

  /** Endpoints by state. One that an operator has switched off needs nobody. */
  async endpointStates(): Promise<{ ok: number; failing: number; off: number }> {
    const rows = await this.reads.query<{ state: 'ok' | 'failing' | 'off'; n: number }[]>(
      `SELECT CASE WHEN "disabledReason" IS NOT NULL THEN 'off' WHEN "failingSince" IS NULL THEN 'ok' ELSE 'failing' END
         AS state, count(*) AS n FROM endpoints
       WHERE ${THERE} AND ("disabledReason" IS NULL OR "disabledReason" <> 'operator') GROUP BY 1`,
    );
    return { ok: 0, failing: 0, off: 0, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) };
  }

  async waiting(): Promise<number> {
    const [row] = await this.reads.search<{ n: number }[]>(countUpTo(WAITING));
    return row?.n ?? 0;
  }

  async oldestDueAgeSeconds(): Promise<number> {
    const now = new Date().toISOString();
    const endpoints = await this.reads.query<{ id: string }[]>(
      `SELECT id FROM endpoints WHERE ${SWITCHED_ON}`,
    );
    let oldest: string | undefined;
    for (const { id } of endpoints) {
      const [row] = await this.reads.query<{ at: string | null }[]>(
        `SELECT min("nextAttemptAt") AS at FROM deliveries
         WHERE "endpointId" = $1 AND status = 'waiting' AND "nextAttemptAt" <= $2`,
        [id, now],
      );
      if (row?.at && (oldest === undefined || row.at < oldest)) oldest = row.at;
    }
    return ageSeconds(oldest);
  }

  async endpoints(): Promise<EndpointList> {
    const rows = await this.reads.query<Endpoint[]>(endpointsQuery, [MOST_ENDPOINTS]);
    return { items: await Promise.all(rows.map((row) => this.view(row))) };
  }

  /** @throws RequestError NOT_FOUND */
  async endpoint(id: string): Promise<EndpointDetails> {
    const [view, replay] = await Promise.all([this.view(await this.stored(id)), this.lastReplay(id)]);
    return { ...view, replay };
  }

  /** @throws RequestError NOT_FOUND */
  async stored(id: string): Promise<Endpoint> {
    const [row] = await this.reads.query<Endpoint[]>(endpointQuery, [id]);
    if (!row) throw notFound(id);
    return row;
  }

  private async view(endpoint: Endpoint): Promise<EndpointView> {
    const [row] = await this.reads.query<{ n: number }[]>(waitingQuery, [endpoint.id]);
    return toView(endpoint, row?.n ?? 0);
  }

  /**
   * How far the replay is that was started last.
   *
   * @throws RequestError NOT_FOUND if there was none
   */
  async replay(endpointId: string): Promise<EndpointReplay> {
    const replay = await this.lastReplay(endpointId);
    if (!replay) throw new RequestError('NOT_FOUND', `there was no replay of endpoint ${endpointId} so far`);
    return replay;
  }

  private async lastReplay(endpointId: string): Promise<EndpointReplay | null> {
    const [replay] = await this.reads.query<{ id: string; startedAt: string; total: number }[]>(
      'SELECT id, "startedAt", total FROM endpoint_replays WHERE "endpointId" = $1',
      [endpointId],
    );
    if (!replay) return null;
    const counts = await this.reads.query<{ status: string; n: number }[]>(
      'SELECT status, count(*) AS n FROM deliveries WHERE "replayId" = $1 GROUP BY status',
      [replay.id],
    );
    const count = (status: string) => counts.find((row) => row.status === status)?.n ?? 0;
    const { startedAt, total } = replay;
    return {
      id: endpointId,
      startedAt,
      total,
      delivered: count('delivered'),
      failed: count('failed'),
      finished: count('waiting') === 0,
    };
  }

  /** One page of deliveries, the newest first. */
  async deliveries(query: ListDeliveries): Promise<DeliveryPage> {
    const { limit = DEFAULT_LIMIT, cursor, endpointId, status, orderId } = query;
    const list = ['deliveries', endpointId, status, orderId];
    const before = cursor === undefined ? undefined : [decodeCursor(list, cursor)];
    // The index of an endpoint's deliveries has the status before the id, so each status has a page of its own.
    const apart = endpointId !== undefined && status === undefined;
    let values: SqlValue[] = [];
    const parts = (apart ? deliveryStatuses : [status]).map((one) => {
      const where = new Where(values).and('d."orderId" = ?', orderId);
      const columns = { 'd."endpointId"': endpointId, 'd.status': one };
      const by = where.page(columns, ['d.id'], { before, direction: 'DESC' });
      ({ values } = where);
      return `SELECT * FROM (${DELIVERY_VIEW} ${where.sql} ORDER BY ${by} LIMIT ${limit + 1}) AS part`;
    });
    const found = await this.reads.search<DeliveryView[]>(
      `${parts.join(' UNION ALL ')} ORDER BY id DESC LIMIT ${limit + 1}`,
      values,
    );
    return pageOf(found, limit, list, ({ id }) => id);
  }

  /** @throws RequestError NOT_FOUND */
  async delivery(id: string): Promise<DeliveryDetails> {
    const [view] = await this.reads.query<DeliveryView[]>(`${DELIVERY_VIEW} WHERE d.id = $1`, [id]);
    if (!view) throw new RequestError('NOT_FOUND', `there is no delivery ${id}`);
    const [event] = await this.reads.query<{ body: string }[]>('SELECT body FROM events WHERE id = $1', [
      view.eventId,
    ]);
    const newest = await this.reads.query<AttemptView[]>(
      `SELECT number, at, "durationMs", status, error, "responseBody" FROM attempts
       WHERE "deliveryId" = $1 ORDER BY number DESC LIMIT ${MOST_ATTEMPTS}`,
      [id],
    );
    return { ...view, body: event?.body ?? '', attemptList: newest.reverse() };
  }

  /** The attempts for an order, for its timeline. */
  async orderSteps(orderId: string): Promise<TimelineStep[]> {
    const rows = await this.reads.query<
      { at: string; number: number; error: string | null; type: string; url: string }[]
    >(
      `SELECT a.at, a.number, a.error, d.type, p.url FROM deliveries AS d
       JOIN attempts AS a ON a."deliveryId" = d.id JOIN endpoints AS p ON p.id = d."endpointId"
       WHERE d."orderId" = $1 ORDER BY a.at LIMIT ${MOST_STEPS}`,
      [orderId],
    );
    return rows.map(({ at, number, error, type, url }) => ({
      ...stepHere({
        at,
        step: error === null ? 'WEBHOOK_DELIVERED' : 'WEBHOOK_FAILED',
        detail: `${type} to ${withoutQuery(url)}${error === null ? '' : `: ${error}`}`,
      }),
      attempt: number,
    }));
  }
}

/** A query may hold a password. */
function withoutQuery(url: string): string {
  const shown = new URL(url);
  shown.search = '';
  return shown.href;
}
