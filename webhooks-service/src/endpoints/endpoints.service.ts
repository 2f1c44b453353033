import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { patterns, type Pattern } from '@order-flow/contracts/contracts';
import { InvalidPayloadError, RequestError } from '@order-flow/contracts/errors';
import type {
  ChangeEndpoint,
  CreateEndpoint,
  EndpointView,
  EndpointWithSecret,
  Once,
  RotateSecret,
  UpdateEndpoint,
} from '@order-flow/contracts/payloads';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { audit } from '@order-flow/messaging/operations/audit';
import { Commands } from '@order-flow/messaging/outbox/commands';
import type { Transaction } from '@order-flow/storage/write-queue';
import { newSecret } from '@order-flow/webhook-verifier';
import { WEBHOOKS_CONFIG, type WebhooksConfig } from '../config';
import { failWaiting, waitingOf } from '../deliveries/delivery-statements';
import { Dispatcher } from '../dispatch/dispatcher';
import { assertUrlAllowed } from '../sending/egress-guard';
import { toView, typesOf, type Endpoint } from './endpoint';
import {
  countEndpoints,
  endpointBy,
  insertEndpoint,
  removeEndpoint,
  replaceSecret,
  updateEndpoint,
} from './endpoint-statements';
import { SecretBox } from './secret-box';

/** Each endpoint is looked at once a second, and each event is compared with the filter of each. */
const MOST = 500;
const DEFAULT_RATE_PER_SECOND = 50;
const DEFAULT_MAX_CONCURRENCY = 10;
const DEFAULT_OVERLAP_HOURS = 24;

/** Commands of an operator on the endpoints. Each is carried out once and recorded in the audit trail, without secrets. */
@Injectable()
export class EndpointsService {
  constructor(
    private readonly commands: Commands,
    private readonly dispatcher: Dispatcher,
    private readonly box: SecretBox,
    @Inject(WEBHOOKS_CONFIG) private readonly config: WebhooksConfig,
  ) {}

  /** @throws InvalidPayloadError if nothing may be sent to the URL; RequestError CONFLICT if there are 500 already */
  create(message: MessageContext, command: CreateEndpoint): Promise<Once<EndpointWithSecret>> {
    const url = this.allowed(patterns.createEndpoint, command.url);
    const made = this.commands.once(message, command, async (tx) => {
      if ((await countEndpoints(tx)) >= MOST)
        throw new RequestError('CONFLICT', `there are ${MOST} endpoints already: remove one first`);
      const now = new Date().toISOString();
      const id = uuidv7();
      const endpoint: Endpoint = {
        id,
        url,
        description: command.description ?? '',
        events: JSON.stringify(command.events ?? []),
        secret: this.box.seal(newSecret(), id),
        previousSecret: null,
        previousSecretUntil: null,
        disabledReason: null,
        ratePerSecond: command.ratePerSecond ?? DEFAULT_RATE_PER_SECOND,
        maxConcurrency: command.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY,
        failingSince: null,
        lastError: null,
        lastDeliveredAt: null,
        removedAt: null,
        owner: null,
        createdAt: now,
        updatedAt: now,
      };
      await insertEndpoint(tx, endpoint);
      const after = editable(endpoint);
      audit(tx, { actor: command.actor, action: patterns.createEndpoint, target: endpoint.id, after });
      tx.afterCommit(() => this.dispatcher.changed());
      return { ...toView(endpoint, 0), secret: endpoint.secret };
    });
    return made.then((answer) => this.opened(answer));
  }

  /**
   * Changes only the given fields. An endpoint that is switched on again begins afresh: its failures are forgotten, and what
   * waits is sent.
   *
   * @throws RequestError NOT_FOUND; InvalidPayloadError if nothing may be sent to the URL
   */
  update(message: MessageContext, command: UpdateEndpoint): Promise<Once<EndpointView>> {
    const { id, actor, url, description, events, enabled, ratePerSecond, maxConcurrency } = command;
    const given = [url, description, events, enabled, ratePerSecond, maxConcurrency];
    if (given.every((value) => value === undefined)) {
      throw new InvalidPayloadError(patterns.updateEndpoint, [
        {
          field: 'body',
          reason: 'must have url, description, events, enabled, ratePerSecond or maxConcurrency',
        },
      ]);
    }
    const allowed = url === undefined ? undefined : this.allowed(patterns.updateEndpoint, url);
    return this.commands.once(message, command, async (tx) => {
      const before = await this.there(tx, id);
      const wasOn = before.disabledReason === null;
      const on = enabled ?? wasOn;
      const updated = await updateEndpoint(tx, id, {
        url: allowed ?? before.url,
        description: description ?? before.description,
        events: events ? JSON.stringify(events) : before.events,
        disabledReason: on ? null : (before.disabledReason ?? 'operator'),
        failingSince: on && !wasOn ? null : before.failingSince,
        ratePerSecond: ratePerSecond ?? before.ratePerSecond,
        maxConcurrency: maxConcurrency ?? before.maxConcurrency,
      });
      if (!updated) throw notFound(id);
      audit(tx, {
        actor,
        action: patterns.updateEndpoint,
        target: id,
        before: editable(before),
        after: editable(updated),
      });
      tx.afterCommit(() => this.dispatcher.changed());
      return toView(updated, await waitingOf(tx, id));
    });
  }

  /** @throws RequestError NOT_FOUND */
  remove(message: MessageContext, command: ChangeEndpoint): Promise<Once<EndpointView>> {
    const { id, actor } = command;
    return this.commands.once(message, command, async (tx) => {
      const removed = await removeEndpoint(tx, id);
      if (!removed) throw notFound(id);
      await failWaiting(tx, id, 'the endpoint was removed');
      audit(tx, { actor, action: patterns.removeEndpoint, target: id, before: editable(removed) });
      tx.afterCommit(() => this.dispatcher.changed());
      return toView(removed, 0);
    });
  }

  /**
   * Makes a new secret. The old one signs as well for `overlapHours`.
   *
   * @throws RequestError NOT_FOUND
   */
  async rotateSecret(message: MessageContext, command: RotateSecret): Promise<Once<EndpointWithSecret>> {
    const { id, actor, overlapHours = DEFAULT_OVERLAP_HOURS } = command;
    const rotated = await this.commands.once(message, command, async (tx) => {
      const until = overlapHours === 0 ? null : new Date(Date.now() + overlapHours * 3_600_000).toISOString();
      const updated = await replaceSecret(tx, id, this.box.seal(newSecret(), id), until);
      if (!updated) throw notFound(id);
      audit(tx, { actor, action: patterns.rotateSecret, target: id, after: { overlapHours } });
      tx.afterCommit(() => this.dispatcher.changed());
      return { ...toView(updated, await waitingOf(tx, id)), secret: updated.secret };
    });
    return this.opened(rotated);
  }

  /** The stored answer of the command has the secret as the endpoint's row has it. */
  private opened<T extends EndpointWithSecret>(answer: T): T {
    return { ...answer, secret: this.box.open(answer.secret, answer.id) };
  }

  private async there(tx: Transaction, id: string): Promise<Endpoint> {
    const endpoint = await endpointBy(tx, id);
    if (!endpoint) throw notFound(id);
    return endpoint;
  }

  /** The URL in its normal form. @throws InvalidPayloadError */
  private allowed(pattern: Pattern, url: string): string {
    try {
      return assertUrlAllowed(url, this.config.egress).href;
    } catch (error) {
      throw new InvalidPayloadError(pattern, [{ field: 'url', reason: (error as Error).message }]);
    }
  }
}

export const notFound = (id: string) => new RequestError('NOT_FOUND', `there is no endpoint ${id}`);

/** What the audit trail shows. */
const editable = (endpoint: Endpoint) => ({
  url: endpoint.url,
  description: endpoint.description,
  events: typesOf(endpoint),
  enabled: endpoint.disabledReason === null,
  ratePerSecond: endpoint.ratePerSecond,
  maxConcurrency: endpoint.maxConcurrency,
});
