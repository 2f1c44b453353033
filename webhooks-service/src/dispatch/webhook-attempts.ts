import { Inject, Injectable } from '@nestjs/common';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { patterns } from '@order-flow/contracts/contracts';
import { crashPoint } from '@order-flow/messaging/consuming/crash-points';
import { Outbox } from '@order-flow/messaging/outbox/outbox';
import { Attempts } from '@order-flow/messaging/sending/attempts';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { counter, histogram } from '@order-flow/telemetry/metrics/metrics';
import { httpAttributes, spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { sign } from '@order-flow/webhook-verifier';
import { WEBHOOKS_CONFIG, type WebhooksConfig } from '../config';
import { endDelivered, insertAttempt, recordFailure, type Due } from '../deliveries/delivery-statements';
import { secretsOf, type Endpoint } from '../endpoints/endpoint';
import { markFailed, switchOff } from '../endpoints/endpoint-statements';
import { SecretBox, UnreadableSecretError } from '../endpoints/secret-box';
import { Sender, type Attempt } from '../sending/send-attempt';
import { nextAttempt } from './retry-schedule';

const made = counter('webhook_attempts_total');
const attemptSeconds = histogram('webhook_attempt_seconds');
const deliveries = counter('webhook_deliveries_total');
const switchedOff = counter('webhook_endpoints_switched_off_total');

/** Makes single attempts, and records what became of them. */
@Injectable()
export class WebhookAttempts {
  constructor(
    private readonly writes: WriteQueue,
    private readonly outbox: Outbox,
    private readonly sender: Sender,
    private readonly box: SecretBox,
    private readonly attempts: Attempts,
    @Inject(WEBHOOKS_CONFIG) private readonly config: WebhooksConfig,
  ) {}

  /** Sends the event once. If it is sent again after a crash, it has the same `webhook-id`. */
  make(endpoint: Endpoint, due: Due): Promise<Attempt> {
    const { hostname, port, protocol } = new URL(endpoint.url);
    const at = new Date();
    return this.attempts.make<Attempt>(due, {
      name: `POST webhook ${due.type}`,
      attributes: {
        [httpAttributes.method]: 'POST',
        [httpAttributes.scheme]: protocol.slice(0, -1),
        [httpAttributes.address]: hostname,
        [httpAttributes.port]: Number(port) || (protocol === 'https:' ? 443 : 80),
        [spanAttributes.messageId]: due.eventId,
        [spanAttributes.endpointId]: endpoint.id,
        [spanAttributes.deliveryId]: due.id,
      },
      send: async (span) => {
        const attempt = await this.send(endpoint, due, at);
        if (attempt.status !== undefined) span.setAttribute(httpAttributes.status, attempt.status);
        made.inc({ outcome: attempt.outcome });
        attemptSeconds.observe({ outcome: attempt.outcome }, attempt.durationMs / 1000);
        crashPoint('sent-not-recorded', due.type);
        return attempt;
      },
      failureOf: (attempt) =>
        attempt.outcome === 'delivered'
          ? undefined
          : { type: attempt.error?.code ?? String(attempt.status), message: errorOf(attempt) },
      store: (attempt) => this.store(endpoint, due, at, attempt),
    });
  }

  private async send(endpoint: Endpoint, { eventId, body }: Due, at: Date): Promise<Attempt> {
    const timestamp = Math.floor(at.getTime() / 1000);
    let secrets: string[];
    try {
      secrets = secretsOf(endpoint, at.toISOString(), this.box);
    } catch (error) {
      if (error instanceof UnreadableSecretError) return unsigned(error);
      throw error;
    }
    return this.sender.send({
      url: endpoint.url,
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': eventId,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': sign({ secrets, id: eventId, timestamp, body }),
      },
    });
  }

  private async store(endpoint: Endpoint, due: Due, at: Date, attempt: Attempt): Promise<void> {
    const { outcome, status: lastStatus = null } = attempt;
    if (outcome === 'delivered')
      await this.writes.runAfter(endDelivered, { id: due.id, lastStatus }, (tx, number) => {
        if (number !== undefined) this.storeAccepted(tx, due, at, attempt, number);
        return Promise.resolve();
      });
    else await this.writes.run((tx) => this.storeFailed(tx, endpoint, due, at, attempt));
  }

  private storeAccepted(tx: Transaction, due: Due, at: Date, attempt: Attempt, number: number): void {
    this.insertAttempt(tx, due, at, attempt, number);
    this.outbox.enqueue(tx, patterns.webhookSent, factsOf(due, number));
    tx.afterCommit(() => {
      const { endpointId: endpoint_id, eventId: webhook_id, type } = due;
      logger.debug({ endpoint_id, webhook_id, attempt: number, type }, 'webhook delivered');
      deliveries.inc({ outcome: 'delivered' });
    });
  }

  private async storeFailed(
    tx: Transaction,
    endpoint: Endpoint,
    due: Due,
    at: Date,
    attempt: Attempt,
  ): Promise<void> {
    const now = new Date();
    const error = errorOf(attempt);
    const delays = this.config.WEBHOOK_RETRY_DELAYS_SECONDS;
    const next = nextAttempt(due.tries + 1, delays, now.getTime(), attempt.retryAfterSeconds);
    const recorded = await recordFailure(tx, due, {
      status: next === undefined ? 'failed' : 'waiting',
      nextAttemptAt: next === undefined ? null : new Date(next).toISOString(),
      lastStatus: attempt.status ?? null,
      lastError: error,
      finishedAt: next === undefined ? now.toISOString() : null,
    });
    // The endpoint was removed during the attempt.
    if (!recorded) return;
    this.insertAttempt(tx, due, at, attempt, recorded.attempts);
    const ended = recorded.status !== 'waiting';
    if (ended) this.outbox.enqueue(tx, patterns.webhookFailed, { ...factsOf(due, recorded.attempts), error });
    await this.markFailed(tx, endpoint.id, attempt, error, now);
    tx.afterCommit(() => {
      const { endpointId: endpoint_id, eventId: webhook_id, type } = due;
      logger.warn(
        { endpoint_id, webhook_id, attempt: recorded.attempts, type, error, next_attempt: next },
        `no webhook delivered to ${new URL(endpoint.url).host}: ${error}`,
      );
      if (ended) deliveries.inc({ outcome: 'failed' });
    });
  }

  private insertAttempt(tx: Transaction, due: Due, at: Date, attempt: Attempt, number: number): void {
    insertAttempt(tx, {
      deliveryId: due.id,
      number,
      at: at.toISOString(),
      durationMs: Math.round(attempt.durationMs),
      status: attempt.status ?? null,
      error: attempt.outcome === 'delivered' ? null : errorOf(attempt),
      responseBody: attempt.responseBody,
    });
  }

  /** Switches the endpoint off if it is gone (410), or if it has accepted nothing for days. */
  private async markFailed(
    tx: Transaction,
    id: string,
    attempt: Attempt,
    error: string,
    now: Date,
  ): Promise<void> {
    const endpoint = await markFailed(tx, id, now.toISOString(), error);
    if (!endpoint) return;
    const failingMs = now.getTime() - Date.parse(endpoint.failingSince ?? now.toISOString());
    const givenUp = failingMs >= this.config.WEBHOOK_DISABLE_AFTER_HOURS * 3_600_000;
    const reason = attempt.outcome === 'gone' ? 'gone' : givenUp ? 'failing' : undefined;
    if (!reason) return;
    await switchOff(tx, id, reason);
    const url = new URL(endpoint.url);
    url.search = '';
    const told = {
      version: 1,
      occurredAt: now.toISOString(),
      endpointId: id,
      url: url.href,
      reason,
    } as const;
    // It is about the endpoint, not about the order whose event met it.
    context.with(ROOT_CONTEXT, () => this.outbox.enqueue(tx, patterns.endpointDisabled, told));
    tx.afterCommit(() => {
      switchedOff.inc({ reason });
      logger.error({ endpoint_id: id, reason, error }, 'a webhook endpoint was switched off');
    });
  }
}

/** A failed attempt like others: it shows on the page, and is made again later. */
const unsigned = ({ message }: UnreadableSecretError): Attempt => ({
  outcome: 'failed',
  status: undefined,
  error: { code: 'SECRET_UNREADABLE', message },
  durationMs: 0,
  responseBody: '',
  retryAfterSeconds: undefined,
});

/** What `webhook.sent` and `webhook.failed` tell. */
const factsOf = (due: Due, attempts: number) => ({
  version: 1 as const,
  occurredAt: new Date().toISOString(),
  endpointId: due.endpointId,
  deliveryId: due.id,
  eventId: due.eventId,
  type: due.type,
  orderId: due.orderId,
  attempts,
});

/** Why it failed, for people and for the event: one line of at most 500 characters. OpenSSL's errors have line breaks. */
const errorOf = ({ error, status }: Attempt) =>
  (error?.message ?? `answered ${status}`)
    .slice(0, 500)
    .replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
    .trim() || 'no reason is known';
