import type { LoggerService } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { readEnv } from '@order-flow/config/env';
import { observabilityEnv } from './config';
import { linesOfATurn } from './log-output';
import { serviceName } from '@order-flow/config/service-name';
import { shortLine } from './short-line';
import { currentOrderId } from './tracing/trace-context';

const STDOUT = 1;

const SECRETS = ['password', 'authorization', 'cookie', 'token', 'rabbitmqUrl', 'redisUrl'];
/** The fields of our log lines that become `[redacted]`. The paths are explicit because a wildcard is slow. */
const SECRET_PATHS = [
  ...SECRETS.flatMap((key) => [key, `headers.${key}`, `config.${key}`, `req.headers.${key}`]),
  // An error of ioredis carries the arguments of its command, for example a password or a session.
  'err.command.args',
];

/** The service reports a wrong LOG_LEVEL when it reads its configuration. That report needs a level, too. */
function levelFromEnv(): string {
  try {
    return readEnv({ LOG_LEVEL: observabilityEnv.LOG_LEVEL }).LOG_LEVEL;
  } catch {
    return 'info';
  }
}

/** Makes the service's logger. It writes JSON lines, each with its trace, span and order. */
export function createLogger(destination?: DestinationStream, level = levelFromEnv()): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service: serviceName },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext();
      const orderId = currentOrderId();
      return {
        ...(span && { trace_id: span.traceId, span_id: span.spanId }),
        ...(orderId !== undefined && { order_id: orderId }),
      };
    },
  };
  const output: DestinationStream & { flushSync?: () => void } = destination ?? outputOf();
  return pino(options, {
    write: (line: string) => output.write(shortLine(line)),
    flushSync: () => output.flushSync?.(),
  } as DestinationStream);
}

const outputOf = () =>
  process.stdout.isTTY
    ? pretty({ sync: true })
    : linesOfATurn(STDOUT, (dropped) => {
        const time = new Date().toISOString();
        const msg = 'log lines were dropped because standard output was blocked';
        return `${JSON.stringify({ level: 'warn', time, service: serviceName, dropped, msg })}\n`;
      });

/** The logger of this process. */
export const logger = createLogger();

/** Sends Nest's own log lines to our logger. */
export class NestLogger implements LoggerService {
  /** Nest's own messages (modules loaded, routes mapped) are only for debugging. */
  log = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.write('warn', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.write('error', message, rest);
  fatal = (message: unknown, ...rest: unknown[]) => this.write('fatal', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]) => this.write('trace', message, rest);

  /** Nest passes `(message, …, context)`, and for errors `(message, stack, context)`. */
  private write(level: pino.Level, message: unknown, rest: unknown[]) {
    const [source] = rest.slice(-1);
    const fields = {
      ...(typeof source === 'string' && { source }),
      ...(rest.length > 1 && typeof rest[0] === 'string' && { stack: rest[0] }),
    };
    if (message instanceof Error) logger[level]({ ...fields, err: message }, message.message);
    else logger[level](fields, String(message));
  }
}
