import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { OperationObject } from '@nestjs/swagger/dist/interfaces/open-api-spec.interface';
import type { INestApplication } from '@nestjs/common';
import { X_ACCESS, type Access } from '../auth/access';
import { Problem } from '../http/dto/problem.dto';
import { describeHeaders, problemResponses, problemsOf } from './answers';
import { constraintsOf, type Property } from './constraints';
import { examples, examplesOfClass, schemaExamples } from './examples';
import metadata from './metadata';

const DESCRIPTION = `Orders and products of an event-driven system. A new order is PENDING as soon as it is stored, and
becomes CONFIRMED or REJECTED a little later.

All paths are also served without \`/v1\`. Errors are RFC 9457 problems. Sign in with \`POST /v1/auth/login\` (a session
cookie), or send a bearer token if an OIDC issuer is configured. Writes with a cookie need the header \`X-CSRF-Token\`.`;

const RECOVERY_TOKEN = "`whrec_…`, which a subscriber makes from its endpoint's secret: see docs/webhooks.md";

/** How a person signs in. */
const byPerson = (isWrite: boolean): Record<string, string[]>[] => [
  isWrite ? { session: [], csrfToken: [] } : { session: [] },
  { bearer: [] },
];

/** The OpenAPI document of this gateway, made from its routes, classes, validation rules and comments. */
export async function openApiDocument(app: INestApplication): Promise<OpenAPIObject> {
  await SwaggerModule.loadPluginMetadata(completeMetadata);
  const config = new DocumentBuilder()
    .setTitle('Order flow')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addServer('/')
    .addCookieAuth('session', { type: 'apiKey', in: 'cookie' }, 'session')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-CSRF-Token' }, 'csrfToken')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'apiKey')
    .addBearerAuth({ type: 'http', bearerFormat: 'JWT' }, 'bearer')
    .addBearerAuth({ type: 'http', bearerFormat: 'whrec_…', description: RECOVERY_TOKEN }, 'recoveryToken')
    .addBearerAuth(
      { type: 'http', bearerFormat: 'text', description: 'MAIL_EVENTS_SECRET' },
      'providerSecret',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [Problem],
    operationIdFactory: (controller, method) => `${controller.replace(/(Http)?Controller$/, '')}.${method}`,
  });
  const paths: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    // Each route exists twice. The document shows the one under /v1, but health checks without /v1.
    if (path.startsWith('/v1/health') || !/^\/(v1\/(?!metrics)|health)/.test(path)) continue;
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method];
      if (!operation) continue;
      // Nest adds the version number, e.g. [1].
      operation.operationId = operation.operationId?.replace(/\[\d\]$/, '') ?? path;
      complete(path, method, operation);
    }
    paths[path] = item;
  }
  for (const [name, example] of Object.entries(schemaExamples)) {
    Object.assign(document.components?.schemas?.[name] ?? {}, { example });
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
  Auth: 'Sign in, sign out, who is signed in, and the own password.',
  Accounts: 'The people who can sign in with a password.',
  Orders: 'Place orders and follow them.',
  OrderRuns: 'Cancel or redrive many orders, with progress.',
  Products: 'The catalogue and its stock.',
  Health: 'Whether the gateway runs and can do its work.',
  Metrics: 'Metrics for Prometheus.',
  DeadLetters: 'Messages that could not be handled: list, replay or discard them.',
  Insight: 'Counts, rates, percentiles and the audit trail.',
  Search: 'One search for everything.',
  System: 'The state of all parts.',
  Webhooks: 'The endpoints of subscribers, and what was delivered to them.',
  Notifications: 'The mails to customers and operators. No answer holds an address.',
  ProviderEvents: 'For mail providers: bounces and complaints.',
  Unsubscribe: 'For people who want no more mails.',
  Faults: 'Injects faults on purpose, to see alerts work. These routes exist only where FAULTS_ENABLED=true.',
};

function complete(path: string, method: string, operation: OperationObject & { [X_ACCESS]?: Access }): void {
  // Health checks are not ours, so they do not say.
  const access = (operation[X_ACCESS] ??= 'public');
  const isWrite = method !== 'get';
  operation.summary ||= operation.operationId ?? path;
  if (path === '/health/ready') operation.responses['503'] = notReady(operation);
  describeHeaders(operation);
  operation.security =
    access === 'public'
      ? // What the route itself asks for, such as a subscriber's token.
        (operation.security ?? [])
      : access === 'client'
        ? [{}, { apiKey: [] }, ...byPerson(isWrite)]
        : byPerson(isWrite);
  if (path.startsWith('/v1/'))
    Object.assign(operation.responses, problemsOf(path, method, operation, access));
}

/** The same answer as 200, with what is missing. */
const notReady = ({ responses }: OperationObject) => ({
  ...responses['200'],
  description: 'The gateway cannot do its work now; `checks` says why.',
});

type Models = [Promise<Record<string, new () => object>>, Record<string, Record<string, Property>>][];

/** The metadata of the sources, together with the validation rules. */
async function completeMetadata() {
  const made = await metadata();
  for (const [file, classes] of made['@nestjs/swagger'].models as unknown as Models) {
    const exported = await file;
    for (const [name, properties] of Object.entries(classes)) {
      const rules = exported[name] ? constraintsOf(exported[name]) : {};
      for (const [property, options] of Object.entries(properties)) {
        const type = (options.type as (() => unknown) | undefined)?.();
        const example = examplesOfClass[name]?.[property] ?? examples[property];
        Object.assign(
          options,
          // A validator allows null only if the list names it.
          options.nullable === true &&
            Array.isArray(options.enum) && { enum: [...(options.enum as unknown[]), null] },
          type === String && property.endsWith('At') && { format: 'date-time' },
          // Headers or attributes: their fields are not known in advance.
          type === Object && { type: 'object', additionalProperties: true },
          type === (typeof example === 'number' ? Number : String) && example !== undefined && { example },
          rules[property],
        );
      }
    }
  }
  return made;
}
