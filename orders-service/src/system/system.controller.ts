import path from 'node:path';
import { Controller, Inject, UseFilters } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { patterns, queues } from '@order-flow/contracts/contracts';
import type { ServiceStatus } from '@order-flow/contracts/payloads/system';
import { Publisher } from '@order-flow/messaging/broker/publisher';
import { PassErrorsToTransport } from '@order-flow/messaging/consuming/rpc-errors.filter';
import { serviceStatus } from '@order-flow/messaging/operations/service-status';
import { Health } from '@order-flow/runtime/health';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';

/** How this service stands, for those who look at the whole system. */
@Controller()
@UseFilters(PassErrorsToTransport)
export class SystemController {
  constructor(
    private readonly health: Health,
    private readonly publisher: Publisher,
    @Inject(ORDERS_CONFIG) private readonly config: OrdersConfig,
  ) {}

  @MessagePattern(patterns.ordersSystem)
  status(): Promise<ServiceStatus> {
    return serviceStatus(this.health, {
      databaseFile: path.join(this.config.DATA_DIR, 'orders.db'),
      publisher: this.publisher,
      queues: [queues.orders, queues.ordersQueries, queues.ordersWaits, queues.products],
    });
  }
}
