import type { Due } from '../deliveries/delivery-statements';
import type { Endpoint } from '../endpoints/endpoint';
import { EndpointLane, type Result } from './endpoint-lane';

const accepted: Result = { outcome: 'delivered', retryAfterSeconds: undefined };
const failed: Result = { outcome: 'failed', retryAfterSeconds: undefined };

/** A lane over a list of what waits. An attempt runs until the test ends it. */
function laneOver(count: number, limits: Partial<Endpoint> = {}, room = Infinity) {
  const endpoint = {
    id: 'e',
    url: 'http://a/',
    ratePerSecond: 1000,
    maxConcurrency: 10,
    lastDeliveredAt: '2026-01-01T00:00:00.000Z',
    ...limits,
  } as Endpoint;
  const waiting = Array.from({ length: count }, (_, n) => ({ id: `d${n}` }) as Due);
  const begun: string[] = [];
  const running = new Map<string, (result: Result) => void>();
  let free = room;
  const queued: EndpointLane[] = [];
  /** Replaced where a test decides when a look into the database answers. */
  const database = { fetch: (limit: number) => Promise.resolve(waiting.slice(0, limit)) };
  const lane = new EndpointLane(endpoint, {
    fetch: (_id, limit) => database.fetch(limit),
    attempt: (_endpoint, { id }) => {
      begun.push(id);
      return new Promise((resolve) => running.set(id, resolve));
    },
    room: {
      take: (asking) => {
        const isFree = free > 0;
        if (isFree) free -= 1;
        else if (!queued.includes(asking)) queued.push(asking);
        return isFree;
      },
      release: () => {
        free += 1;
        queued.shift()?.next();
      },
    },
  });
  /** The attempt ends; what was accepted waits no longer. */
  const end = async (id: string, result = accepted) => {
    if (result === accepted)
      waiting.splice(
        waiting.findIndex((due) => due.id === id),
        1,
      );
    running.get(id)?.(result);
    running.delete(id);
    await jest.advanceTimersByTimeAsync(0);
  };
  const due = async () => {
    lane.due();
    await jest.advanceTimersByTimeAsync(0);
  };
  return { lane, endpoint, waiting, begun, running, database, end, due };
}

describe('the lane of an endpoint', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('sends a new delivery once that it has read before it heard of the commit', async () => {
    const at = laneOver(1, { maxConcurrency: 2 });
    await at.due();
    for (const due of [...at.waiting]) at.lane.offer(due);
    await pass(0);
    await at.end('d0');
    expect(at.begun).toEqual(['d0']);
  });

  it('makes no more attempts at once than the endpoint allows', async () => {
    const at = laneOver(25, { maxConcurrency: 3 });
    await at.due();
    expect(at.begun).toEqual(['d0', 'd1', 'd2']);
    await at.end('d1');
    expect(at.begun).toEqual(['d0', 'd1', 'd2', 'd3']);
    expect(at.running.size).toBe(3);
  });

  it('gives an endpoint that has accepted nothing yet two requests at a time, until it accepts one', async () => {
    const at = laneOver(25, { maxConcurrency: 5, lastDeliveredAt: null });
    await at.due();
    expect(at.begun).toEqual(['d0', 'd1']);
    await at.end('d0', failed);
    expect(at.running.size).toBe(2);
    await at.end('d1');
    expect(at.running.size).toBe(5);
  });

  it('makes no more attempts a second than the endpoint allows', async () => {
    const at = laneOver(100, { ratePerSecond: 4, maxConcurrency: 100 });
    await at.due();
    expect(at.begun).toHaveLength(4);
    await pass(250);
    expect(at.begun).toHaveLength(5);
    await pass(2000);
    expect(at.begun).toHaveLength(13);
  });

  it('sends all that waits, each once, also if it is told again and again', async () => {
    const at = laneOver(57, { maxConcurrency: 4 });
    for (let ended = 0; ended < 57; ended++) {
      await at.due();
      const [id = ''] = at.running.keys();
      await at.end(id);
    }
    expect(at.begun).toHaveLength(57);
    expect(new Set(at.begun).size).toBe(57);
  });

  it('sends what it is offered without asking the database again, and what does not fit later, each once', async () => {
    const at = laneOver(0, { maxConcurrency: 2 });
    await at.due();
    let fetches = 0;
    at.database.fetch = (limit) => {
      fetches += 1;
      return Promise.resolve(at.waiting.slice(0, limit));
    };
    const offer = async (id: string) => {
      at.waiting.push({ id } as Due);
      at.lane.offer({ id } as Due);
      await pass(0);
    };
    await offer('d0');
    await offer('d1');
    expect([at.begun, fetches]).toEqual([['d0', 'd1'], 0]);
    // Four more are kept in memory. The next three stay in the database.
    for (let n = 2; n < 9; n++) await offer(`d${n}`);
    expect(fetches).toBe(0);
    while (at.running.size > 0) await at.end([...at.running.keys()][0] ?? '');
    expect(fetches).toBeGreaterThan(0);
    expect(at.begun).toEqual(['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8']);
  });

  it('does not take what it is offered while the database is being asked: the answer may have it', async () => {
    const at = laneOver(0);
    const answer = Promise.withResolvers<Due[]>();
    at.database.fetch = () => answer.promise;
    await at.due();
    at.waiting.push({ id: 'd0' } as Due);
    at.lane.offer({ id: 'd0' } as Due);
    at.database.fetch = () => Promise.resolve([...at.waiting]);
    answer.resolve([...at.waiting]);
    await pass(0);
    expect(at.begun).toEqual(['d0']);
  });

  it('sends nothing twice that ends while the database is being asked', async () => {
    const at = laneOver(1);
    await at.due();
    const answer = Promise.withResolvers<Due[]>();
    at.database.fetch = () => answer.promise;
    await at.due();
    const asSeenBefore = [...at.waiting];
    await at.end('d0');
    at.database.fetch = () => Promise.resolve(at.waiting);
    answer.resolve(asSeenBefore);
    await pass(0);
    expect(at.begun).toEqual(['d0']);
  });

  it('sends again what was replayed while it was sent', async () => {
    const at = laneOver(1);
    await at.due();
    await at.end('d0', failed);
    await pass(1000);
    await at.due();
    expect(at.begun).toEqual(['d0', 'd0']);
  });

  it('gives an endpoint one request at a time after 5 failures in a row, until it accepts one', async () => {
    const at = laneOver(100, { maxConcurrency: 5 });
    await at.due();
    expect(at.running.size).toBe(5);
    // The database has them later: they are not due again.
    for (let n = 0; n < 5; n++) {
      at.waiting.splice(0, 1);
      await at.end(`d${n}`, failed);
    }
    expect(at.running.size).toBeLessThan(5);
    while (at.running.size > 1) {
      const [id = ''] = at.running.keys();
      at.waiting.splice(
        at.waiting.findIndex((due) => due.id === id),
        1,
      );
      await at.end(id, failed);
    }
    expect(at.running.size).toBe(1);
    const [id = ''] = at.running.keys();
    await at.end(id);
    expect(at.running.size).toBe(5);
  });

  it('begins nothing while the pause lasts that the endpoint asked for, then goes on', async () => {
    const at = laneOver(10, { maxConcurrency: 1 });
    await at.due();
    at.waiting.shift();
    await at.end('d0', { outcome: 'failed', retryAfterSeconds: 60 });
    await pass(59_000);
    await at.due();
    expect(at.begun).toEqual(['d0']);
    await pass(1001);
    expect(at.begun).toEqual(['d0', 'd1']);
  });

  it('of two pauses the longer counts', async () => {
    const at = laneOver(10, { maxConcurrency: 2 });
    await at.due();
    at.waiting.splice(0, 2);
    await at.end('d0', { outcome: 'failed', retryAfterSeconds: 60 });
    await at.end('d1', { outcome: 'failed', retryAfterSeconds: 1 });
    await pass(59_000);
    expect(at.begun).toEqual(['d0', 'd1']);
    await pass(1001);
    expect(at.begun).toHaveLength(4);
  });

  it('a new URL ends the pause that the old one asked for', async () => {
    const at = laneOver(10, { maxConcurrency: 1 });
    await at.due();
    at.waiting.shift();
    await at.end('d0', { outcome: 'failed', retryAfterSeconds: 3600 });
    at.lane.endpoint = { ...at.endpoint, url: 'http://b/' };
    await at.due();
    expect(at.begun).toEqual(['d0', 'd1']);
  });

  it('waits for room in the process, and loses nothing of its rate by that', async () => {
    const at = laneOver(10, { ratePerSecond: 3 }, 1);
    await at.due();
    for (let n = 0; n < 10; n++) await at.due();
    expect(at.begun).toEqual(['d0']);
    await at.end('d0');
    await at.end('d1');
    expect(at.begun).toEqual(['d0', 'd1', 'd2']);
  });

  it('a change of the limits counts at once', async () => {
    const at = laneOver(50, { maxConcurrency: 2 });
    await at.due();
    expect(at.running.size).toBe(2);
    at.lane.endpoint = { ...at.endpoint, maxConcurrency: 7 };
    await at.due();
    expect(at.running.size).toBe(7);
  });

  it('begins nothing after it was stopped, and has stopped when its last attempt has ended', async () => {
    const at = laneOver(10, { maxConcurrency: 2 });
    await at.due();
    let stopped = false;
    const stopping = at.lane.stop().then(() => (stopped = true));
    await at.end('d0');
    await at.due();
    expect(stopped).toBe(false);
    await at.end('d1', { outcome: 'failed', retryAfterSeconds: 1 });
    await stopping;
    await pass(10_000);
    expect(at.begun).toEqual(['d0', 'd1']);
  });

  it('stops while the database is being asked, and begins nothing of the answer', async () => {
    const at = laneOver(3);
    const answer = Promise.withResolvers<Due[]>();
    at.database.fetch = () => answer.promise;
    await at.due();
    const stopping = at.lane.stop();
    answer.resolve(at.waiting);
    await stopping;
    expect(at.begun).toEqual([]);
  });
});
