import { Module, type DynamicModule } from '@nestjs/common';
import type { GatewayConfig } from '../config';
import { OrderTraces } from './order-traces';
import { OrderWaits } from './order-waits';
import { OrdersController } from './orders.controller';

@Module({})
export class OrdersModule {
  static forRoot(config: GatewayConfig): DynamicModule {
    return {
      module: OrdersModule,
      controllers: [OrdersController],
      providers: [
        OrderWaits,
        { provide: OrderTraces, useFactory: () => new OrderTraces(config.JAEGER_QUERY_URL) },
      ],
    };
  }
}
