import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { OperationObject } from '@nestjs/swagger/dist/interfaces/open-api-spec.interface';
import type { INestApplication } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { accessOf } from '../auth/access.guard';
import type { Access } from '../auth/access';
import { Problem } from '../http/dto/problem.dto';
import { describeHeaders, problemResponses, problemsOf } from './answers';
import { constraintsOf, type Property } from './constraints';
import { examples } from './examples';
import metadata from './metadata';

const DESCRIPTION = `Orders and products of an event-driven system. An order is answered as PENDING as soon as it is stored,
and ends CONFIRMED or REJECTED a little later.

All paths are also served without \`/v1\`. Errors are RFC 9457 problems. Sign in with \`POST /v1/auth/login\` (a session
cookie), or send a bearer token where an OIDC issuer is configured. Writes by cookie need the header \`X-CSRF-Token\`.`;

/** How a caller shows who it is. */
const byPerson = (isWrite: boolean): Record<string, string[]>[] => [
  isWrite ? { session: [], csrfToken: [] } : { session: [] },
  { bearer: [] },
];

/** The OpenAPI document of what this gateway serves, made of its routes, classes, rules and comments. */
export async function openApiDocument(app: INestApplication): Promise<OpenAPIObject> {
  await SwaggerModule.loadPluginMetadata(completeMetadata);
  const config = new DocumentBuilder()
    .setTitle('Order flow')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addCookieAuth('session', { type: 'apiKey', in: 'cookie' }, 'session')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-CSRF-Token' }, 'csrfToken')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'apiKey')
    .addBearerAuth({ type: 'http', bearerFormat: 'JWT' }, 'bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [Problem],
    operationIdFactory: (controller, method) => `${controller.replace(/(Http)?Controller$/, '')}.${method}`,
  });
  const accesses = accessByOperation(app);
  const paths: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    // Each route is there twice: the document shows the one under /v1, and health checks without.
    if (path.startsWith('/v1/health') || !/^\/(v1\/(?!metrics)|health)/.test(path)) continue;
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method];
      if (!operation) continue;
      // Nest adds the number of the version.
      operation.operationId = operation.operationId?.replace(/\[\d\]$/, '') ?? path;
      complete(path, method, operation, accesses.get(operation.operationId) ?? 'public');
    }
    paths[path] = item;
  }
  return {
    ...document,
    paths,
    tags: [...new Set(Object.values(paths).flatMap((item) => item.get?.tags ?? item.post?.tags ?? []))].map(
      (name) => ({ name, description: TAGS[name] ?? name }),
    ),
    components: { ...document.components, responses: problemResponses() },
  };
}

const TAGS: Record<string, string> = {
  Auth: 'Who signs in, and who is signed in.',
  Orders: 'Orders and what becomes of them.',
  Products: 'The catalogue and its stock.',
  Health: 'Whether the gateway lives and can do its work.',
  Metrics: 'What Prometheus reads.',
  DeadLetters: 'Messages that could not be handled: what they are, replaying and discarding them.',
  Insight: 'Counts, rates and percentiles, and who did what.',
  System: 'How all parts stand.',
};

function complete(path: string, method: string, operation: OperationObject, access: Access): void {
  const isWrite = method !== 'get';
  operation.summary ||= operation.operationId ?? path;
  describeHeaders(operation);
  operation.security =
    access === 'public'
      ? []
      : access === 'client'
        ? [{}, { apiKey: [] }, ...byPerson(isWrite)]
        : byPerson(isWrite);
  Object.assign(operation, { 'x-access': access });
  if (path.startsWith('/v1/'))
    Object.assign(operation.responses, problemsOf(path, method, operation, access));
}

/** Who may use an operation, by its id. */
function accessByOperation(app: INestApplication): Map<string, Access> {
  const found = new Map<string, Access>();
  for (const { metatype } of app.get(DiscoveryService, { strict: false }).getControllers()) {
    if (typeof metatype !== 'function') continue;
    const prototype = metatype.prototype as Record<string, object>;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const access = accessOf(metatype, prototype[name] ?? {});
      if (access) found.set(`${metatype.name.replace(/(Http)?Controller$/, '')}.${name}`, access);
    }
  }
  return found;
}

type Models = [Promise<Record<string, new () => object>>, Record<string, Record<string, Property>>][];

/** The metadata of the sources, with the rules that requests are checked with. */
async function completeMetadata() {
  const made = await metadata();
  for (const [file, classes] of made['@nestjs/swagger'].models as unknown as Models) {
    const exported = await file;
    for (const [name, properties] of Object.entries(classes)) {
      const rules = exported[name] ? constraintsOf(exported[name]) : {};
      for (const [property, options] of Object.entries(properties)) {
        const type = (options.type as (() => unknown) | undefined)?.();
        const example = examples[property];
        Object.assign(
          options,
          type === String && property.endsWith('At') && { format: 'date-time' },
          // Headers, attributes: fields that nobody can list.
          type === Object && { type: 'object', additionalProperties: true },
          type === (typeof example === 'number' ? Number : String) && example !== undefined && { example },
          rules[property],
        );
      }
    }
  }
  return made;
}
