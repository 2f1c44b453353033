import 'reflect-metadata';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Health } from '@order-flow/runtime/health';
import { closeHttp } from '@order-flow/runtime/http-server';
import { logger, NestLogger } from '@order-flow/telemetry/logger';
import { serverSpan } from '@order-flow/telemetry/tracing/server-span';
import { stopInOrder } from '@order-flow/runtime/shutdown';
import { stopTracing } from '@order-flow/telemetry/tracing/start-tracing';
import { Broker } from '../broker/broker';
import { CONSUMER_CONFIG, type ConsumerConfig } from './config';
import type { Queue } from '@order-flow/contracts/contracts';
import { DeadLetterReplays } from '../dead-letters/dead-letter-replays';
import { DeadLetters } from '../dead-letters/dead-letters';
import { FailedEvents } from './failed-events';
import { Outbox } from '../outbox/outbox';
import { RabbitMqServer } from './rabbitmq-server';
import { RedeliveryGuard } from './redelivery-guard';
import { Transport } from './transport';
import { WriteQueue } from '@order-flow/storage/write-queue';

interface Options {
  readonly module: DynamicModule;
  readonly port: number;
  readonly host: string;
  /** Where the service's commands and events come in, and where its queries. */
  readonly queue: Queue;
  readonly queries: Queue;
  /** Other queues, and how many of their messages are in work at once. */
  readonly others?: readonly { readonly queue: Queue; readonly prefetch: number }[];
}

/** Starts a service that consumes from RabbitMQ and answers HTTP, and ends it in order. */
export async function startConsumingService(options: Options): Promise<void> {
  const { module, port, host, queue, queries, others = [] } = options;
  const app = await NestFactory.create<NestExpressApplication>(module, { logger: new NestLogger() });
  app.disable('x-powered-by');
  const config = app.get<ConsumerConfig>(CONSUMER_CONFIG);
  app.use(serverSpan(config.TRUST_TRACEPARENT));
  const server = new RabbitMqServer(
    [{ queue, prefetch: config.PREFETCH }, { queue: queries, prefetch: config.QUERY_PREFETCH }, ...others],
    app.get(Broker),
    app.get(WriteQueue),
    app.get(FailedEvents),
    app.get(DeadLetters),
    app.get(RedeliveryGuard),
    config,
  );
  app.get(Transport).server = server;
  app.connectMicroservice({ strategy: server });

  stopInOrder([
    { name: 'readiness', run: () => app.get(Health).stop(), limitMs: 100 },
    { name: 'HTTP', run: () => closeHttp(app.getHttpServer(), 1000), limitMs: 1500 },
    { name: 'consumers and what is in flight', run: () => server.drain(), limitMs: 10_000 },
    { name: 'outbox', run: () => app.get(Outbox).stop(), limitMs: 3000 },
    { name: 'dead letter replay', run: () => app.get(DeadLetterReplays).stop(), limitMs: 1000 },
    { name: 'RabbitMQ, database, Redis', run: () => app.close(), limitMs: 3000 },
    { name: 'traces', run: stopTracing, limitMs: 2100 },
  ]);

  await app.startAllMicroservices();
  await app.listen(port, host);
  logger.info({ port, host, queue }, 'started');
}
