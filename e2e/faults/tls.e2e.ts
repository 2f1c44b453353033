import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../tools/servers/ports';
import { CertificateAuthority, describeWithOpenssl } from '../support/certificates';
import { eventually } from '../support/eventually';
import { ReceivedTraces } from '../support/servers/received-traces';
import { Stack, type ServiceName } from '../support/stack';

const BROKER_PASSWORD = 'a-password-of-the-broker';
const REDIS_PASSWORD = 'a-password-of-redis/with+signs';
const LIMIT_MS = 60_000;

describeWithOpenssl('over TLS', () => {
  let dir: string;
  let stack: Stack;
  let traces: ReceivedTraces;
  let ports: { rabbitMq: number; redis: number };
  let stranger: CertificateAuthority;

  const urls = (host: string) => ({
    RABBITMQ_URL: `amqps://shop:${BROKER_PASSWORD}@${host}:${ports.rabbitMq}`,
    REDIS_URL: `rediss://shop:${encodeURIComponent(REDIS_PASSWORD)}@${host}:${ports.redis}`,
  });

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'order-flow-tls-'));
    const authority = new CertificateAuthority(dir, 'authority');
    stranger = new CertificateAuthority(dir, 'stranger');
    const server = authority.issue('IP:127.0.0.1');
    const client = authority.issue('DNS:client');
    ports = { rabbitMq: await freePort(), redis: await freePort() };
    const definitions = path.join(dir, 'users.json');
    const everything = { vhost: '/', configure: '.*', write: '.*', read: '.*' };
    writeFileSync(
      definitions,
      JSON.stringify({
        // The tests' own connections are those of guest.
        users: [
          { name: 'guest', password: 'guest', tags: 'administrator' },
          { name: 'shop', password: BROKER_PASSWORD, tags: '' },
        ],
        vhosts: [{ name: '/' }],
        permissions: [
          { user: 'guest', ...everything },
          { user: 'shop', ...everything },
        ],
      }),
    );
    traces = await ReceivedTraces.start();
    stack = await Stack.start(
      {
        ...urls('127.0.0.1'),
        // When it stops, all that is logged and traced is searched for the passwords: so log and trace all there is.
        ...traces.env,
        LOG_LEVEL: 'trace',
        OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,amqplib,ioredis,net,dns',
        RABBITMQ_CA_FILE: authority.file,
        RABBITMQ_CERT_FILE: client.cert,
        RABBITMQ_KEY_FILE: client.key,
        REDIS_CA_FILE: authority.file,
        REDIS_CERT_FILE: client.cert,
        REDIS_KEY_FILE: client.key,
      },
      [],
      undefined,
      {
        // Both ask for a client certificate.
        rabbitMqConfig: [
          `load_definitions = ${definitions}`,
          `listeners.ssl.default = 127.0.0.1:${ports.rabbitMq}`,
          `ssl_options.cacertfile = ${authority.file}`,
          `ssl_options.certfile = ${server.cert}`,
          `ssl_options.keyfile = ${server.key}`,
          'ssl_options.verify = verify_peer',
          'ssl_options.fail_if_no_peer_cert = true\n',
        ].join('\n'),
        redisArgs: [
          ...['--tls-port', String(ports.redis), '--tls-ca-cert-file', authority.file],
          ...['--tls-cert-file', server.cert, '--tls-key-file', server.key],
          ...['--user', 'shop', 'on', `>${REDIS_PASSWORD}`, '~*', '&*', '+@all'],
        ],
      },
    );
  });
  afterAll(async () => {
    await stack.stop();
    await traces.stop();
    rmSync(dir, { recursive: true });
  });

  /** What the readiness of a service says that was started with `env` and never gets ready. */
  async function refusals(name: ServiceName, env: Record<string, string>): Promise<string[]> {
    await stack.service(name).stop();
    const end = new AbortController();
    const starting = stack.up(name, env, end.signal).catch((error: unknown) => error);
    const details = await eventually(async () => {
      const { status, checks } = (await (await fetch(`${stack.url(name)}/health/ready`)).json()) as {
        status: string;
        checks: Record<string, { detail?: string }>;
      };
      const both = [checks['broker']?.detail, checks['redis']?.detail];
      if (status !== 'unavailable' || !both.every((detail) => detail?.includes('('))) return undefined;
      return both.map(String);
    }, LIMIT_MS);
    end.abort(new Error('seen enough'));
    expect(await starting).toEqual(new Error('seen enough'));
    return details;
  }
  const reasons = async (name: ServiceName) =>
    (await stack.log(name)).flatMap(({ level, reason }) =>
      level === 'warn' && typeof reason === 'string' ? [reason] : [],
    );

  it('to RabbitMQ and Redis, with client certificates, an order is confirmed and an operator signs in', async () => {
    const { id: productId } = await stack.createProduct(10);
    const order = await stack.place(productId);
    expect((await stack.untilFinal(order.id, LIMIT_MS)).status).toBe('CONFIRMED');
    expect((await stack.http('GET', '/audit', undefined, await stack.asOperator())).status).toBe(200);
    await eventually(() => order.traceId !== null && traces.trace(order.traceId).length > 0, LIMIT_MS);

    const listed = await stack.rabbitMq.control(
      '-q',
      'list_connections',
      '--no-table-headers',
      'user',
      'ssl',
    );
    const ofServices = listed.split('\n').filter((line) => line.startsWith('shop'));
    expect(new Set(ofServices)).toEqual(new Set(['shop\ttrue']));
    // Two of each service that consumes, one of the gateway.
    expect(ofServices).toHaveLength(5);
    const clients = ((await stack.redis.client('LIST')) as string).split('\n');
    const users = clients.filter((line) => line.includes('user=shop'));
    expect(users.length).toBeGreaterThanOrEqual(2);
    expect(users.filter((line) => !line.includes(`laddr=127.0.0.1:${ports.redis}`))).toEqual([]);
  });

  it('a certificate of an unknown authority is refused, and readiness and the log say why', async () => {
    const env = {
      RABBITMQ_CA_FILE: stranger.file,
      REDIS_CA_FILE: stranger.file,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    };
    expect(await refusals('orders-service', env)).toEqual([
      expect.stringContaining('not connected to RabbitMQ (SELF_SIGNED_CERT_IN_CHAIN)'),
      expect.stringContaining('Redis is away (SELF_SIGNED_CERT_IN_CHAIN)'),
    ]);
    expect(await reasons('orders-service')).toContain('self-signed certificate in certificate chain');
  });

  it('a certificate for another host is refused, and readiness and the log say why', async () => {
    expect(await refusals('orders-service', urls('localhost'))).toEqual([
      expect.stringContaining('(ERR_TLS_CERT_ALTNAME_INVALID)'),
      expect.stringContaining('(ERR_TLS_CERT_ALTNAME_INVALID)'),
    ]);
    const told = (await reasons('orders-service')).filter((reason) => reason.includes('altnames'));
    expect(told.length).toBeGreaterThanOrEqual(2);
  });
});
