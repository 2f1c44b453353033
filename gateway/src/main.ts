import { runService } from '@order-flow/runtime/run-service';
import 'reflect-metadata';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Health } from '@order-flow/runtime/health';
import { closeHttp } from '@order-flow/runtime/http-server';
import { logger } from '@order-flow/telemetry/logger';
import { stopInOrder } from '@order-flow/runtime/shutdown';
import { stopTracing } from '@order-flow/telemetry/tracing/start-tracing';
import { readGatewayConfig } from './config';
import { createApp, useMiddleware } from './create-app';
import { openApiDocument } from './docs/openapi';
import { serveDocs } from './docs/swagger-ui';
import { serveAdminPage } from './http/admin-page';
import { rateLimits } from './http/limits/rate-limit';

runService(async () => {
  const config = readGatewayConfig();
  const app = await createApp(config);
  const { limits, close: closeLimits } = rateLimits(config);
  useMiddleware(app, config, limits);
  serveAdminPage(app);
  if (config.SWAGGER_ENABLED) serveDocs(app, await openApiDocument(app));

  const graceMs = Math.min(config.RPC_TIMEOUT_MS, 5000);
  stopInOrder([
    { name: 'readiness', run: () => app.get(Health).stop(), limitMs: 100 },
    { name: 'HTTP', run: () => closeHttp(app.getHttpServer(), graceMs), limitMs: graceMs + 500 },
    { name: 'requests', run: () => app.get(RabbitMqClient).close(), limitMs: 100 },
    { name: 'RabbitMQ, Redis', run: () => app.close().then(closeLimits), limitMs: 3000 },
    { name: 'traces', run: stopTracing, limitMs: 2100 },
  ]);

  await app.listen(config.GATEWAY_PORT, config.HOST);
  logger.info({ port: config.GATEWAY_PORT, host: config.HOST }, 'started');
});
