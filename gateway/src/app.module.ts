import { Global, Module, type DynamicModule } from '@nestjs/common';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { RequestingModule } from '@order-flow/messaging/requests/requesting.module';
import { brokerCheck } from '@order-flow/messaging/broker/broker-check';
import type { Check, HealthChecks } from '@order-flow/runtime/health';
import { ObservabilityModule } from '@order-flow/runtime/observability.module';
import { AuthModule } from './auth/auth.module';
import { GATEWAY_CONFIG, type GatewayConfig } from './config';
import { DeadLettersModule } from './dead-letters/dead-letters.module';
import { FaultsModule } from './faults/faults.module';
import { InsightModule } from './insight/insight.module';
import { OrdersModule } from './orders/orders.module';
import { ProductsModule } from './products/products.module';
import { GatewayRedis } from './redis/gateway-redis';
import { SystemModule } from './system/system.module';

@Global()
@Module({})
export class AppModule {
  static forRoot(config: GatewayConfig): DynamicModule {
    return {
      module: AppModule,
      providers: [{ provide: GATEWAY_CONFIG, useValue: config }, GatewayRedis],
      exports: [GATEWAY_CONFIG, GatewayRedis],
      imports: [
        RequestingModule.forRoot(config),
        ObservabilityModule.forRoot({
          config,
          inject: [RabbitMqClient, GatewayRedis],
          checks: (client: RabbitMqClient, redis: GatewayRedis): HealthChecks => ({
            broker: () => brokerCheck(client.unavailable),
            redis: () => redisCheck(redis),
          }),
        }),
        AuthModule,
        OrdersModule.forRoot(config),
        ProductsModule,
        DeadLettersModule,
        InsightModule,
        SystemModule,
        ...(config.FAULTS_ENABLED ? [FaultsModule] : []),
      ],
    };
  }
}

const redisCheck = ({ unavailable }: GatewayRedis): Check =>
  unavailable === undefined
    ? { status: 'ok' }
    : { status: 'degraded', detail: `${unavailable}: nobody can sign in, but orders are still accepted` };
