import { Module } from '@nestjs/common';
import { Attempts } from '@order-flow/messaging/sending/attempts';
import { Replicas } from '@order-flow/storage/replicas';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { DeliveriesService } from '../deliveries/deliveries.service';
import { EventIntake } from '../deliveries/event-intake';
import { MissedEvents } from '../deliveries/missed-events';
import { Dispatcher } from '../dispatch/dispatcher';
import { WebhookAttempts } from '../dispatch/webhook-attempts';
import { EndpointOwners } from '../endpoints/endpoint-owners';
import { SealedSecrets } from '../endpoints/sealed-secrets';
import { SecretBox } from '../endpoints/secret-box';
import { EndpointsService } from '../endpoints/endpoints.service';
import { AddressResolver } from '../sending/address-resolver';
import { Sender } from '../sending/send-attempt';
import { WebhooksController } from './webhooks.controller';
import { WebhooksQueries } from './webhooks-queries';

@Module({
  controllers: [WebhooksController],
  providers: [
    EventIntake,
    EndpointsService,
    EndpointOwners,
    SecretBox,
    SealedSecrets,
    DeliveriesService,
    MissedEvents,
    WebhooksQueries,
    Dispatcher,
    Attempts,
    WebhookAttempts,
    Sender,
    AddressResolver,
  ],
  exports: [WebhooksQueries],
})
export class WebhooksModule {
  constructor(queries: WebhooksQueries, replicas: Replicas) {
    // All replicas would show the same.
    const fromLeader = (count: () => Promise<number>) => async (metric: { set: (n: number) => void }) =>
      metric.set(replicas.leads ? await count() : 0);
    gauge(
      'webhook_deliveries_waiting',
      fromLeader(() => queries.waiting()),
    );
    gauge(
      'webhook_oldest_due_age_seconds',
      fromLeader(() => queries.oldestDueAgeSeconds()),
    );
    gauge('webhook_endpoints', async (metric) => {
      if (!replicas.leads) return;
      for (const [state, n] of Object.entries(await queries.endpointStates())) metric.set({ state }, n);
    });
  }
}
