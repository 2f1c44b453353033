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

  it('never writes a secret, wherever it stands', () => {
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

  it('is silent below its level', () => {
    expect(linesOf((logger) => logger.info('quiet'), 'warn')).toEqual([]);
  });
});
