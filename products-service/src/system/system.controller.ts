import path from 'node:path';
import { Controller, Inject, UseFilters } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { patterns, queues } from '../../../messaging/src/contracts';
import type { ServiceStatus } from '../../../messaging/src/payloads/system';
import { Publisher } from '../../../messaging/src/publisher';
import { PassErrorsToTransport } from '../../../messaging/src/rpc-errors.filter';
import { serviceStatus } from '../../../messaging/src/service-status';
import { Health } from '../../../observability/src/health';
import { PRODUCTS_CONFIG, type ProductsConfig } from '../config';

/** How this service stands, for those who look at the whole system. */
@Controller()
@UseFilters(PassErrorsToTransport)
export class SystemController {
  constructor(
    private readonly health: Health,
    private readonly publisher: Publisher,
    @Inject(PRODUCTS_CONFIG) private readonly config: ProductsConfig,
  ) {}

  @MessagePattern(patterns.productsSystem)
  status(): Promise<ServiceStatus> {
    return serviceStatus(this.health, {
      databaseFile: path.join(this.config.DATA_DIR, 'products.db'),
      publisher: this.publisher,
      queues: [queues.products, queues.productsQueries],
    });
  }
}
