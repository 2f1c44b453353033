import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { OrderView } from '@order-flow/contracts/payloads';
import {
  bodyOf,
  exampleOf,
  operationsOf,
  resolved,
  runningDocument,
  type OpenApi,
} from '../support/api/openapi';
import { undocumented } from '../support/api/documented';
import { root, Stack } from '../support/stack';

describe('the OpenAPI document', () => {
  let stack: Stack;
  let document: OpenApi;
  beforeAll(async () => {
    // The document has the operations of all services; they need not run for it.
    const everything = { OPTIONAL_SERVICES: 'webhooks,notifications', FAULTS_ENABLED: 'true' };
    stack = await Stack.start({ SEED_CATALOGUE: 'true', ...everything });
    document = await runningDocument(stack);
  });
  afterAll(() => stack.stop());

  it('is the committed one, which is made from these sources', () => {
    expect(document).toEqual(JSON.parse(readFileSync(path.join(root, 'docs/openapi.json'), 'utf8')));
    const check = spawnSync(process.execPath, ['tools/openapi/openapi.js', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(check.stderr).toBe('');
    expect(check.status).toBe(0);
  });

  it('describes every field of every answer, also of errors', () => {
    const loose: string[] = [];
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      for (const [field, property] of Object.entries(schema.properties ?? {})) {
        const { type, properties } = resolved(document, property);
        if (type === undefined || (type === 'object' && !properties && !('additionalProperties' in property)))
          loose.push(`${name}.${field}`);
      }
    }
    expect(loose).toEqual([]);
    for (const operation of operationsOf(document).filter(({ path: where }) => where.startsWith('/v1/'))) {
      const { method, path: where, responses } = operation;
      const good = Object.entries(responses).find(([status]) => status.startsWith('2'));
      const described = good?.[0] === '204' || good?.[1].content?.['application/json']?.schema !== undefined;
      expect({ method, where, described }).toEqual({ method, where, described: true });
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['429', '503']));
    }
  });

  it('is what every answer of these tests is compared with: status, fields and values', async () => {
    const { body: list } = await stack.http<object[]>('GET', '/v1/products?limit=1');
    const [product] = list;
    const faultsOf = (status: number, body: unknown) =>
      undocumented('GET', '/products?limit=1', status, body);
    expect(faultsOf(200, list)).toEqual([]);
    expect(faultsOf(200, [{ ...product, owner: 1 }])).toEqual([expect.stringContaining('"owner"')]);
    expect(faultsOf(200, [{ ...product, stock: '7' }])).toEqual([
      'GET /products, 200/0/stock: must be number {"type":"number"}',
    ]);
    expect(faultsOf(200, [{}]).join()).toContain("must have required property 'id'");
    expect(faultsOf(418, list)).toEqual(['GET /products: it has no answer 418']);
    expect(undocumented('GET', '/no/such/path', 404, {})).toEqual([]);
  });

  it('has examples that work unchanged', async () => {
    const place = operationsOf(document).find(({ operationId }) => operationId === 'Orders.createOrder');
    if (!place) throw new Error('no operation places an order');
    const body = exampleOf(document, bodyOf(document, place) ?? {});
    const answer = await stack.http<OrderView>(place.method, place.path, body);
    expect(answer.status).toBe(201);
    expect((await stack.untilFinal(answer.body.id)).status).toBe('CONFIRMED');
    const schema = resolved(document, place.responses['201']?.content?.['application/json']?.schema ?? {});
    expect(Object.keys(schema.properties ?? {}).sort()).toEqual(Object.keys(answer.body).sort());
  });

  it('is shown by a page without inline scripts', async () => {
    const page = await fetch(`${stack.url('gateway')}/docs`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(html).not.toMatch(/<script>|<style|onload=/);
    for (const [, file = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await fetch(stack.url('gateway') + file)).status).toBe(200);
    }
  });

  it('is not shown if it is switched off', async () => {
    await stack.service('gateway').stop();
    await stack.up('gateway', { SWAGGER_ENABLED: 'false' });
    expect((await stack.http('GET', '/docs-json')).status).toBe(404);
    expect((await stack.http('GET', '/docs')).status).toBe(404);
  });
});
