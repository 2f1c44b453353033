import { Replicas } from '@order-flow/storage/replicas';
import 'reflect-metadata';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Health } from '@order-flow/runtime/health';
import { closeHttp } from '@order-flow/runtime/http-server';
import { stopInOrder, type Step as StopStep } from '@order-flow/runtime/shutdown';
import { logger, NestLogger } from '@order-flow/telemetry/logger';
import { serverSpan } from '@order-flow/telemetry/tracing/server-span';
import { stopTracing } from '@order-flow/telemetry/tracing/start-tracing';
import { DeadLetterReplays } from '../dead-letters/dead-letter-replays';
import { Outbox } from '../outbox/outbox';
import { CONSUMER_CONFIG, type ConsumerConfig } from './config';
import { RabbitMqServer } from './rabbitmq-server';

/**
 * Starts a service that consumes from RabbitMQ and answers HTTP, and stops it in order at a signal.
 *
 * @param module with ConsumingModule and ObservabilityModule in it
 * @param ownSteps what the service must stop before its outbox and its database
 */
export async function startConsumingService(
  module: DynamicModule,
  port: number,
  host: string,
  ownSteps: (app: NestExpressApplication) => readonly StopStep[] = () => [],
): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(module, { logger: new NestLogger() });
  app.disable('x-powered-by');
  app.use(serverSpan(app.get<ConsumerConfig>(CONSUMER_CONFIG).TRUST_TRACEPARENT));
  const server = app.get(RabbitMqServer);
  app.connectMicroservice({ strategy: server });

  stopInOrder([
    { name: 'readiness', run: () => app.get(Health).stop(), limitMs: 100 },
    { name: 'HTTP', run: () => closeHttp(app.getHttpServer(), 1000), limitMs: 1500 },
    { name: 'consumers and what is in flight', run: () => server.drain(), limitMs: 10_000 },
    ...ownSteps(app),
    { name: 'outbox', run: () => app.get(Outbox).stop(), limitMs: 3000 },
    { name: 'dead letter replay', run: () => app.get(DeadLetterReplays).stop(), limitMs: 1000 },
    // Only now: another replica would do again what is still in work here.
    { name: 'replicas', run: () => app.get(Replicas).leave(), limitMs: 1000 },
    { name: 'RabbitMQ, database, Redis', run: () => app.close(), limitMs: 3000 },
    { name: 'traces', run: stopTracing, limitMs: 2100 },
  ]);

  await app.startAllMicroservices();
  await app.listen(port, host);
  logger.info({ port, host }, 'started');
}
