import { VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestLogger } from '@order-flow/telemetry/logger';
import { serverSpan } from '@order-flow/telemetry/tracing/server-span';
import { AppModule } from './app.module';
import type { GatewayConfig } from './config';
import { compressReads } from './http/answers/compress';
import { EdgeAdapter } from './http/edge-adapter';
import { jsonOnly } from './http/requests/json-only';
import { utf8Only } from './http/requests/utf8-only';
import { maxDepth } from './http/limits/max-depth';
import { maxInFlight } from './http/limits/max-in-flight';
import type { RateLimit } from './http/limits/rate-limit';
import { PayloadPipe } from './http/requests/payload.pipe';
import { ProblemFilter } from './http/answers/problem.filter';
import { requestDuration } from './http/request-duration';
import { securityHeaders } from './http/answers/security-headers';
import { traceHeaders } from './http/answers/trace-headers';

const BODY_LIMIT = '64kb';

/** The gateway with its routes, rules and errors, before it listens. */
export async function createApp(config: GatewayConfig): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), new EdgeAdapter(), {
    logger: new NestLogger(),
    bodyParser: false,
  });
  app.disable('x-powered-by');
  // An order changes all the time, so hashing each answer would be useless.
  app.disable('etag');
  // The number of our own proxies in front of the gateway. Their X-Forwarded-For is trusted.
  app.set('trust proxy', config.TRUST_PROXY);
  // The seed's paths and those under /v1 are the same.
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: [VERSION_NEUTRAL, '1'] });
  app.useGlobalPipes(new PayloadPipe());
  app.useGlobalFilters(new ProblemFilter());
  return app;
}

/** What a body has to be before it is parsed. */
const readable: typeof utf8Only = (request, response, body, encoding) => {
  utf8Only(request, response, body, encoding);
  maxDepth(request, response, body);
};

/** What each request passes before its route, in this order. The cheapest refusals come first. */
export function useMiddleware(
  app: NestExpressApplication,
  config: GatewayConfig,
  limits: readonly RateLimit[],
): void {
  app.use(serverSpan(config.TRUST_TRACEPARENT));
  app.use(traceHeaders);
  app.use(requestDuration);
  app.use(maxInFlight(config.MAX_IN_FLIGHT));
  app.use(...securityHeaders(config.CORS_ORIGINS));
  for (const { paths, handler } of limits) app.use(paths, handler);
  app.use(compressReads);
  app.use(jsonOnly);
  // Not strict: a body such as `5` passes the parser, so that the payload's check can say what is wrong with it.
  app.useBodyParser('json', { limit: BODY_LIMIT, verify: readable, strict: false });
}
