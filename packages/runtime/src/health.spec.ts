import { Health } from './health';

describe('readiness', () => {
  it('checks once for a thousand callers at the same time', async () => {
    let probes = 0;
    const health = new Health({
      database: () => {
        probes++;
        return { status: 'ok' };
      },
    });
    const answers = await Promise.all(Array.from({ length: 1000 }, () => health.readiness()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['ok']));
    expect(probes).toBe(1);
  });

  it('ends at once when the service stops, even if the last check was good', async () => {
    const health = new Health({ database: () => ({ status: 'ok' }) });
    const asked = health.readiness();
    health.stop();
    expect(await asked).toMatchObject({ status: 'unavailable', detail: 'the service is stopping' });
  });
});
