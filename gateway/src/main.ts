import { runService } from '../../observability/src/run-service';
import 'reflect-metadata';
import { ValidationPipe, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { InvalidPayloadError } from '../../messaging/src/errors';
import { RabbitMqClient } from '../../messaging/src/rabbitmq-client';
import { fieldErrors, validatorOptions } from '../../messaging/src/validate-payload';
import { Health } from '../../observability/src/health';
import { closeHttp } from '../../observability/src/http-server';
import { logger, NestLogger } from '../../observability/src/logger';
import { stopInOrder } from '../../observability/src/shutdown';
import { stopTracing } from '../../observability/src/start-tracing';
import { AppModule } from './app.module';
import { readGatewayConfig } from './config';
import { jsonOnly } from './http/json-only';
import { ProblemFilter } from './http/problem.filter';
import { requestDuration } from './http/request-duration';
import { traceHeaders } from './http/trace-headers';

runService(async () => {
  const config = readGatewayConfig();
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), {
    logger: new NestLogger(),
  });
  app.disable('x-powered-by');
  // An order changes under its reader: a hash of each answer is of no use.
  app.disable('etag');
  // How many proxies of ours stand before us and may say whose request it is (X-Forwarded-For).
  app.set('trust proxy', config.TRUST_PROXY);
  app.use(traceHeaders, requestDuration, jsonOnly);
  // The seed's paths and those under /v1 are the same.
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: [VERSION_NEUTRAL, '1'] });
  app.useGlobalPipes(
    new ValidationPipe({
      ...validatorOptions,
      transform: true,
      exceptionFactory: (errors) => new InvalidPayloadError('request', fieldErrors(errors)),
    }),
  );
  app.useGlobalFilters(new ProblemFilter());

  const graceMs = Math.min(config.RPC_TIMEOUT_MS, 5000);
  stopInOrder([
    { name: 'readiness', run: () => app.get(Health).stop(), limitMs: 100 },
    { name: 'HTTP', run: () => closeHttp(app.getHttpServer(), graceMs), limitMs: graceMs + 500 },
    { name: 'requests', run: () => app.get(RabbitMqClient).close(), limitMs: 100 },
    { name: 'RabbitMQ', run: () => app.close(), limitMs: 3000 },
    { name: 'traces', run: stopTracing, limitMs: 2100 },
  ]);

  await app.listen(config.GATEWAY_PORT, config.HOST);
  logger.info({ port: config.GATEWAY_PORT, host: config.HOST }, 'started');
});
