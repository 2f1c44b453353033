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
import { compressReads } from './http/compress';
import { EdgeAdapter } from './http/edge-adapter';
import { jsonOnly } from './http/json-only';
import { maxInFlight } from './http/max-in-flight';
import { ProblemFilter } from './http/problem.filter';
import { rateLimit } from './http/rate-limit';
import { requestDuration } from './http/request-duration';
import { securityHeaders } from './http/security-headers';
import { traceHeaders } from './http/trace-headers';

const BODY_LIMIT = '64kb';

runService(async () => {
  const config = readGatewayConfig();
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), new EdgeAdapter(), {
    logger: new NestLogger(),
    bodyParser: false,
  });
  app.disable('x-powered-by');
  // An order changes under its reader: a hash of each answer is of no use.
  app.disable('etag');
  // How many proxies of ours stand before us and may say whose request it is (X-Forwarded-For).
  app.set('trust proxy', config.TRUST_PROXY);
  app.use(traceHeaders, requestDuration, maxInFlight(config.MAX_IN_FLIGHT));
  securityHeaders(app, config.CORS_ORIGINS);
  const limiter = config.RATE_LIMIT_PER_SECOND > 0 ? rateLimit(config) : undefined;
  if (limiter) app.use(limiter.handler);
  app.use(compressReads, jsonOnly);
  app.useBodyParser('json', { limit: BODY_LIMIT });
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
    { name: 'RabbitMQ, Redis', run: () => app.close().then(limiter?.close), limitMs: 3000 },
    { name: 'traces', run: stopTracing, limitMs: 2100 },
  ]);

  await app.listen(config.GATEWAY_PORT, config.HOST);
  logger.info({ port: config.GATEWAY_PORT, host: config.HOST }, 'started');
});
