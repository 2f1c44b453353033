import document from '../../../docs/openapi.json';

interface Operation {
  readonly 'x-access': string;
  readonly parameters?: {
    readonly name: string;
    readonly schema: { readonly format?: string; readonly pattern?: string };
  }[];
  readonly requestBody?: { content: Record<string, { schema: { $ref?: string } } | undefined> };
}
interface Schema {
  readonly example?: unknown;
  readonly properties?: Record<string, { readonly format?: string }>;
}

const schemas = document.components.schemas as unknown as Record<string, Schema | undefined>;
const paths = document.paths as unknown as Record<string, Record<string, Operation>>;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    route: `${method.toUpperCase()} ${path}`,
  })),
);

describe('the API', () => {
  it('shows examples that could be answers, and documents what else can be answered', () => {
    const { responses, schemas: models } = document.components;
    expect(responses.Problem400.content['application/problem+json'].example).toMatchObject({
      traceId: expect.any(String) as string,
      errors: [{ field: expect.any(String) as string, reason: expect.any(String) as string }],
    });
    expect(models.OrderView.example).toMatchObject({ status: 'PENDING', reason: null });
    expect(models.NewProduct.example).not.toHaveProperty('id');
    expect(document.paths['/v1/products'].post.responses).toHaveProperty(['409']);
    expect(document.paths['/health/ready'].get.responses).toHaveProperty(['503']);
  });

  it('has an example for each body', () => {
    const bodies = operations.flatMap(
      ({ requestBody }) => requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1) ?? [],
    );
    expect(bodies.filter((name) => schemas[name]?.example === undefined)).toEqual([]);
  });

  it('says of a time what the request may look like, not what is stored', () => {
    const times = operations.flatMap(({ parameters = [] }) =>
      parameters.flatMap(({ name, schema }) => (name === 'from' || name === 'to' ? [schema] : [])),
    );
    expect(times.length).toBeGreaterThan(4);
    for (const { pattern = '' } of times) {
      expect('2026-01-31').toMatch(new RegExp(pattern));
      expect('2026-01-31T12:00:00+01:00').toMatch(new RegExp(pattern));
      expect('31.1.2026').not.toMatch(new RegExp(pattern));
    }
  });

  it('takes no address of a server from a caller, except that of a webhook endpoint, which is judged', () => {
    const taken = operations.flatMap(({ parameters = [], requestBody }) => {
      const body = requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1) ?? '';
      // webhooks-service/src/sending/egress-guard.ts: only public addresses are called.
      const isJudged = ['NewEndpoint', 'EndpointEdit'].includes(body);
      const fields = isJudged ? [] : Object.entries(schemas[body]?.properties ?? {});
      return [
        ...parameters.map(({ name, schema }) => [name, schema.format ?? '']),
        ...fields.map(([name, { format }]) => [name, format ?? '']),
      ];
    });
    expect(taken.length).toBeGreaterThan(20);
    expect(
      taken.filter(([name = '', format = '']) => /ur[il]|host|callback|hook|domain/i.test(name + format)),
    ).toEqual([]);
  });

  it('shows nothing of who placed an order, because everyone who knows its id can read it', () => {
    expect(Object.keys(schemas['OrderView']?.properties ?? {}).sort()).toEqual([
      'amount',
      'createdAt',
      'id',
      'idempotencyKey',
      'productId',
      'quantity',
      'reason',
      'status',
      'traceId',
      'traceSampled',
      'unitPrice',
      'updatedAt',
    ]);
  });

  it('lets the public only read one order, the catalogue and the state of the service, sign in, and use what they hold a token for', () => {
    const open = operations.filter((operation) => operation['x-access'] === 'public');
    expect(open.map(({ route }) => route).sort()).toEqual([
      'GET /health/live',
      'GET /health/ready',
      'GET /v1/orders/{id}',
      'GET /v1/products',
      'GET /v1/products/{id}',
      'GET /v1/unsubscribe',
      'GET /v1/webhooks/endpoints/{id}/missed',
      'POST /v1/auth/login',
      'POST /v1/notifications/provider-events',
      'POST /v1/unsubscribe',
    ]);
  });
});
