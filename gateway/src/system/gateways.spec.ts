import type { Broker } from '@order-flow/messaging/broker/broker';
import type { Condition } from '@order-flow/messaging/operations/service-condition';
import { Health } from '@order-flow/runtime/health';
import { logger } from '@order-flow/telemetry/logger';
import type { GatewayRedis } from '../redis/gateway-redis';
import { Gateways } from './gateways';

const OWN: Condition = { status: 'ok', detail: null };
const NOW = 1_800_000_000_000;

const told = (host: string, age: number) =>
  JSON.stringify({ host, since: new Date(NOW - age).toISOString(), status: 'ok', seenAtMs: NOW - age });

describe('the gateways of an installation', () => {
  let deleted: string[];
  const rows = { a: told('new', 1000), b: told('gone', 20_000), c: told('forgotten', 301_000) };

  function gateways(client: object): Gateways {
    const redis = { connected: true, client } as unknown as GatewayRedis;
    return new Gateways(redis, { nodes: [] } as unknown as Broker, new Health({}));
  }

  beforeEach(() => {
    deleted = [];
    jest.spyOn(logger, 'debug').mockReturnValue();
  });
  afterEach(() => jest.restoreAllMocks());

  it('are those that were seen lately; one that is long gone is forgotten', async () => {
    const client = {
      time: () => Promise.resolve([NOW / 1000, 0]),
      hgetall: () => Promise.resolve(rows),
      hdel: (_: string, ...fields: string[]) => Promise.resolve(void deleted.push(...fields)),
    };
    const all = await gateways(client).all(OWN);
    expect(all.map(({ host, status }) => [host, status])).toEqual([
      ['gone', 'gone'],
      ['new', 'ok'],
    ]);
    expect(deleted).toEqual(['c']);
  });

  it.each<[string, () => Promise<never>]>([
    ['is silent', () => new Promise(() => undefined)],
    ['refuses', () => Promise.reject(new Error('NOPERM'))],
  ])('are not known while Redis %s, and nobody waits for it', async (_, answer) => {
    expect(await gateways({ time: answer, hgetall: answer }).all(OWN)).toEqual([]);
  });
});
