import path from 'node:path';
import { patterns, type Pattern } from '@order-flow/contracts/contracts';
import type { Caller, CreateEndpoint } from '@order-flow/contracts/payloads';
import { messageContext, messagingAtWork } from '@order-flow/messaging/testing/messaging-at-work';
import { Attempts } from '@order-flow/messaging/sending/attempts';
import { OnlyReplica } from '@order-flow/storage/replicas';
import { testDatabase } from '@order-flow/storage/testing/test-database';
import { logger } from '@order-flow/telemetry/logger';
import { v4 as uuidv4 } from 'uuid';
import { readWebhooksConfig } from '../config';
import { DeliveriesService } from '../deliveries/deliveries.service';
import type { Delivery } from '../deliveries/delivery-statements';
import { EventIntake } from '../deliveries/event-intake';
import { MissedEvents } from '../deliveries/missed-events';
import { Dispatcher } from '../dispatch/dispatcher';
import { WebhookAttempts } from '../dispatch/webhook-attempts';
import type { Endpoint } from '../endpoints/endpoint';
import { EndpointOwners } from '../endpoints/endpoint-owners';
import { SecretBox } from '../endpoints/secret-box';
import { EndpointsService } from '../endpoints/endpoints.service';
import type { Attempt, Outgoing, Sender } from '../sending/send-attempt';
import { WebhooksQueries } from '../webhooks/webhooks-queries';

const caller: Caller = { actor: 'ada' };

/** What a subscriber answers. */
export const answered = (status: number, more: Partial<Attempt> = {}): Attempt => ({
  outcome: status < 300 ? 'delivered' : status === 410 ? 'gone' : 'failed',
  status,
  error: status < 300 ? undefined : { code: String(status), message: `answered ${status}` },
  durationMs: 1,
  responseBody: '',
  retryAfterSeconds: undefined,
  ...more,
});

/** The webhooks service without its broker and without subscribers: real services on a real database with all migrations. */
export async function webhooksAtWork(env: NodeJS.ProcessEnv = {}) {
  logger.level = 'silent';
  const config = readWebhooksConfig({ WEBHOOK_RETRY_DELAYS_SECONDS: '3600,3600', ...env });
  const database = await testDatabase(path.join(__dirname, '../migrations'));
  const { writes, reads, query } = database;
  const { sent, outbox, commands, backlogs } = messagingAtWork(database, config);

  const requests: Outgoing[] = [];
  const subscriber: { answer: (request: Outgoing) => Attempt | Promise<Attempt> } = {
    answer: () => answered(204),
  };
  const sender = {
    send: async (request: Outgoing) => {
      requests.push(request);
      return subscriber.answer(request);
    },
  };
  const attempts = new Attempts(writes);
  const box = new SecretBox(config);
  const webhooks = new WebhookAttempts(writes, outbox, sender as unknown as Sender, box, attempts, config);
  const owners = new EndpointOwners(reads, writes, new OnlyReplica());
  const dispatcher = new Dispatcher(reads, webhooks, attempts, owners, config);
  dispatcher.onApplicationBootstrap();
  const intake = new EventIntake(writes, dispatcher);
  const endpoints = new EndpointsService(commands, dispatcher, box, config);
  const deliveries = new DeliveriesService(commands, dispatcher);
  const message = (pattern: Pattern, id = uuidv4()) => messageContext(pattern, id);

  return {
    config,
    database,
    sent,
    requests,
    subscriber,
    dispatcher,
    endpoints,
    deliveries,
    message,
    caller,
    missed: new MissedEvents(reads, box),
    queries: new WebhooksQueries(reads, backlogs),
    create: (more: Partial<CreateEndpoint> = {}, id?: string) => {
      const command = { ...caller, url: 'https://shop.example/hooks', ...more };
      return endpoints.create(message(patterns.createEndpoint, id), command);
    },
    /** Takes in an order's event. Returns its `webhook-id`. */
    take: async (
      pattern: 'orderConfirmed' | 'orderRejected' | 'orderCancelled' = 'orderConfirmed',
      id = uuidv4(),
    ) => {
      const event = { occurredAt: new Date().toISOString(), orderId: uuidv4() };
      await intake.take(message(patterns[pattern], id), event);
      return id;
    },
    /** The rows of an endpoint's deliveries, the oldest first. */
    rows: (endpointId: string) =>
      query<Delivery>('SELECT * FROM deliveries WHERE "endpointId" = $1 ORDER BY id', [endpointId]),
    row: async (endpointId: string): Promise<Endpoint> => {
      const [row] = await query<Endpoint>('SELECT * FROM endpoints WHERE id = $1', [endpointId]);
      if (!row) throw new Error(`there is no endpoint ${endpointId}`);
      return row;
    },
    /** Makes what waits due now. */
    makeDue: async () => {
      await query(`UPDATE deliveries SET "nextAttemptAt" = $1 WHERE status = 'waiting'`, [
        new Date().toISOString(),
      ]);
      dispatcher.changed();
    },
    close: async () => {
      await dispatcher.stop();
      await outbox.stop();
      await database.close();
    },
  };
}
