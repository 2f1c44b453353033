import { Global, Module, type DynamicModule } from '@nestjs/common';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { MESSAGING_CONFIG } from '@order-flow/messaging/config';
import { Broker } from '@order-flow/messaging/broker/broker';
import { brokerCheck } from '@order-flow/messaging/broker/broker-check';
import type { HealthChecks } from '@order-flow/runtime/health';
import { ObservabilityModule } from '@order-flow/runtime/observability.module';
import { AuthModule } from './auth/auth.module';
import { GATEWAY_CONFIG, type GatewayConfig } from './config';
import { DeadLettersController } from './dead-letters/dead-letters.controller';
import { DeadLettersService } from './dead-letters/dead-letters.service';
import { FaultsController } from './faults/faults.controller';
import { InsightController } from './insight/insight.controller';
import { NotificationsController } from './notifications/notifications.controller';
import { ProviderEventsController } from './notifications/provider-events.controller';
import { UnsubscribeController } from './notifications/unsubscribe.controller';
import { OrderRunsController } from './orders/order-runs.controller';
import { OrderTraces } from './orders/order-traces';
import { OrderWaits } from './orders/order-waits';
import { OrdersController } from './orders/orders.controller';
import { ProductsController } from './products/products.controller';
import { Owners } from './owners';
import { GatewayRedis } from './redis/gateway-redis';
import { SearchController } from './search/search.controller';
import { SystemController } from './system/system.controller';
import { Gateways } from './system/gateways';
import { SystemService } from './system/system.service';
import { WebhooksController } from './webhooks/webhooks.controller';

@Global()
@Module({})
export class AppModule {
  static forRoot(config: GatewayConfig): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        OrdersController,
        OrderRunsController,
        ProductsController,
        DeadLettersController,
        InsightController,
        SearchController,
        SystemController,
        ...(config.OPTIONAL_SERVICES.includes('webhooks') ? [WebhooksController] : []),
        ...(config.OPTIONAL_SERVICES.includes('notifications')
          ? [NotificationsController, ProviderEventsController, UnsubscribeController]
          : []),
        ...(config.FAULTS_ENABLED ? [FaultsController] : []),
      ],
      providers: [
        { provide: GATEWAY_CONFIG, useValue: config },
        { provide: MESSAGING_CONFIG, useValue: config },
        Broker,
        RabbitMqClient,
        GatewayRedis,
        OrderWaits,
        OrderTraces,
        Owners,
        DeadLettersService,
        Gateways,
        SystemService,
      ],
      exports: [GATEWAY_CONFIG, RabbitMqClient, GatewayRedis],
      imports: [
        ObservabilityModule.forRoot({
          config,
          inject: [RabbitMqClient, GatewayRedis],
          checks: (client: RabbitMqClient, redis: GatewayRedis): HealthChecks => ({
            broker: () => brokerCheck(client.unavailable),
            redis: () => redis.check('nobody can sign in, but orders are still accepted'),
          }),
        }),
        AuthModule,
      ],
    };
  }
}
