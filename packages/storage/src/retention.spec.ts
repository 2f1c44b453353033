import { tmpdir } from 'node:os';
import { Retention } from './retention';
import type { Reads } from './reads';
import { OnlyReplica } from './replicas';
import type { WriteQueue } from './write-queue';

const MINUTE_MS = 60_000;

describe('the retention', () => {
  const search = jest.fn(() => Promise.resolve([]));
  const rules = [{ name: 'x', table: 'x', days: 1, age: 'at', key: { id: 'integer' } } as const];
  const config = { READ_LIMIT_MS: 1000, RETENTION_SWEEP_MINUTES: 60, DATABASE_WARNING_MB: 0 };
  let retention: Retention;
  beforeEach(() => {
    jest.useFakeTimers();
    search.mockClear();
    retention = new Retention(
      {} as WriteQueue,
      { search } as unknown as Reads,
      new OnlyReplica(),
      { rules, archiveDir: tmpdir() },
      config,
    );
    retention.onApplicationBootstrap();
  });
  afterEach(async () => {
    await retention.onModuleDestroy();
    jest.useRealTimers();
  });

  it('sweeps soon after the start, but not during it', () => {
    jest.advanceTimersByTime(29_000);
    expect(search).not.toHaveBeenCalled();
    jest.advanceTimersByTime(2_000);
    expect(search).toHaveBeenCalledTimes(1);
  });

  it('then sweeps at its interval', async () => {
    await jest.advanceTimersByTimeAsync(3 * 60 * MINUTE_MS);
    expect(search).toHaveBeenCalledTimes(4);
  });

  it('does not sweep after it is stopped', async () => {
    await retention.onModuleDestroy();
    await jest.advanceTimersByTimeAsync(2 * 60 * MINUTE_MS);
    expect(search).not.toHaveBeenCalled();
  });
});
