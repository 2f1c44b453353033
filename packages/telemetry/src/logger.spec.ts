import { createLogger } from './logger';

function linesOf(
  write: (logger: ReturnType<typeof createLogger>) => void,
  level?: 'info' | 'warn',
): string[] {
  const lines: string[] = [];
  write(createLogger({ write: (line) => void lines.push(line) }, level ?? 'info'));
  return lines;
}

describe('the logger', () => {
  it('writes one JSON object a line, with level, service and time', () => {
    const [line] = linesOf((logger) => logger.info({ quantity: 2 }, 'order created'));
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 'info',
      msg: 'order created',
      quantity: 2,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      service: expect.any(String) as string,
    });
  });

  it('never writes a secret, in any field', () => {
    const secret = 'hunter2';
    const lines = linesOf((logger) => {
      logger.info({ password: secret, rabbitmqUrl: `amqp://u:${secret}@h` }, 'config');
      logger.info({ headers: { authorization: `Bearer ${secret}`, cookie: secret } }, 'request');
      logger.info({ req: { headers: { authorization: secret } }, config: { redisUrl: secret } }, 'request');
    });
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain(secret);
    expect(lines.join('')).toContain('[redacted]');
  });

  it('never writes the arguments of the Redis command that failed', () => {
    const error = Object.assign(new Error('OOM command not allowed'), {
      command: { name: 'set', args: ['session:1', '{"csrfToken":"hunter2"}'] },
    });
    const [line = ''] = linesOf((logger) => logger.warn({ err: error }, 'Redis did not answer'));
    expect(line).not.toContain('hunter2');
    expect(line).toContain('OOM command not allowed');
  });

  it('writes at most 16,384 characters a line, and a shortened line is still JSON', () => {
    const long = 'x"\u0000'.repeat(100_000);
    const error = new Error(long, { cause: new Error(long) });
    let deep: unknown[] = [];
    for (let n = 0; n < 20_000; n++) deep = [deep];
    const many = Object.fromEntries(
      Array.from({ length: 5000 }, (_, n) => [`field${n}`, long.slice(0, 100)]),
    );
    const lines = linesOf((logger) => {
      logger.error({ err: error, quantity: 2 }, 'failed');
      logger.info({ items: Array.from({ length: 100_000 }, () => 'item'), quantity: 2 }, 'a list');
      logger.info({ ...many }, long);
      logger.info({ deep }, 'deep');
      logger.info({ body: 'y'.repeat(20_000), quantity: 2 }, 'a body');
    });
    expect(lines).toHaveLength(5);
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(16_384);
      expect(line.endsWith('}\n')).toBe(true);
      expect(JSON.parse(line)).toMatchObject({ service: expect.any(String) as string });
    }
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'failed', quantity: 2, err: { type: 'Error' } });
    expect(JSON.parse(lines[4] ?? '')).toMatchObject({ quantity: 2, msg: 'a body' });
    expect((JSON.parse(lines[4] ?? '') as { full_length: number }).full_length).toBeGreaterThan(20_000);
  });

  it('is silent below its level', () => {
    expect(linesOf((logger) => logger.info('quiet'), 'warn')).toEqual([]);
  });
});
