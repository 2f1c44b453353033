import path from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import { owners, type OwnerName } from '@order-flow/contracts/owners';
import { ObservabilityModule, type HealthOptions } from '@order-flow/runtime/observability.module';
import { DatabaseModule, type MigrationsOf } from '@order-flow/storage/database';
import type { RetentionRule } from '@order-flow/storage/retention-rule';
import { WriteQueue, type Gathering } from '@order-flow/storage/write-queue';
import { Broker } from '../broker/broker';
import { operationsController, type OperationsOptions } from '../operations/operations.controller';
import type { ConsumedQueues, ConsumerConfig } from './config';
import { consumerChecks } from './consumer-checks';
import { ConsumingModule } from './consuming.module';
import { RabbitMqServer } from './rabbitmq-server';

type Config = ConsumerConfig & { readonly DATA_DIR: string; readonly METRICS_TOKEN: string };

interface Own<N extends OwnerName, Checked extends unknown[]> extends OperationsOptions<(typeof owners)[N]> {
  readonly migrations: MigrationsOf;
  readonly rules: readonly RetentionRule[];
  /** Queues besides that of its messages and that of its queries. */
  readonly queues?: ConsumedQueues;
  readonly health?: HealthOptions<Checked>;
  /** How its commits gather, if that is not as in a service whose answers somebody waits for. */
  readonly gathering?: Gathering;
}

/**
 * What the modules of all services that keep data have in common: the database, the broker, health and metrics, and the
 * operations of an owner.
 */
export function ownerParts<N extends OwnerName, Checked extends unknown[]>(
  name: N,
  config: Config,
  { migrations, rules, queues = [], health, gathering, ...operations }: Own<N, Checked>,
) {
  const owner = owners[name];
  return {
    controllers: [operationsController(name, owner, operations)],
    imports: [
      DatabaseModule.forRoot({
        file: path.join(config.DATA_DIR, `${name}.db`),
        readLimitMs: config.READ_LIMIT_MS,
        migrations,
      }),
      ConsumingModule.forRoot(config, {
        queues: [
          { queue: owner.queue, prefetch: config.PREFETCH },
          { queue: owner.queries, prefetch: config.QUERY_PREFETCH },
          ...queues,
        ],
        rules,
        gathering,
        archiveDir: path.join(config.DATA_DIR, 'archive', owner.service),
      }),
      health
        ? ObservabilityModule.forRoot({ config, ...health })
        : ObservabilityModule.forRoot({
            config,
            inject: [WriteQueue, Broker, RabbitMqServer],
            checks: consumerChecks,
          }),
    ],
  } satisfies Partial<DynamicModule>;
}
