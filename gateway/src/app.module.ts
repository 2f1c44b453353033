import { Module, type DynamicModule } from '@nestjs/common';
import { Broker } from '../../messaging/src/broker';
import { RequestingModule } from '../../messaging/src/requesting.module';
import type { Check, HealthChecks } from '../../observability/src/health';
import { ObservabilityModule } from '../../observability/src/observability.module';
import type { GatewayConfig } from './config';
import { DeadLettersModule } from './dead-letters/dead-letters.module';
import { InsightModule } from './insight/insight.module';
import { OrdersModule } from './orders/orders.module';
import { ProductsModule } from './products/products.module';

@Module({})
export class AppModule {
  static forRoot(config: GatewayConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        RequestingModule.forRoot(config),
        ObservabilityModule.forRoot({
          config,
          inject: [Broker],
          checks: (broker: Broker): HealthChecks => ({ broker: () => brokerCheck(broker) }),
        }),
        OrdersModule.forRoot(config),
        ProductsModule,
        DeadLettersModule,
        InsightModule,
      ],
    };
  }
}

const brokerCheck = (broker: Broker): Check =>
  broker.connected ? { status: 'ok' } : { status: 'unavailable', detail: 'not connected to RabbitMQ' };
