import { Controller, Get, Inject, Injectable, Res } from '@nestjs/common';
import { sharedWork } from '@order-flow/telemetry/shared-work';
import { within } from './within';

/** The state of one dependency of the service. `degraded`: the service goes on, but can do less. */
export interface Check {
  readonly status: 'ok' | 'degraded' | 'unavailable';
  /** What is wrong and what that means, for a person. */
  readonly detail?: string;
}

export interface Readiness extends Check {
  readonly checks: Record<string, Check>;
}

/** The checks of a service by name (`database`, `consumer`, …), provided by its module. */
export const HEALTH_CHECKS = Symbol('HEALTH_CHECKS');
export type HealthChecks = Record<string, () => Check | Promise<Check>>;

const CHECK_LIMIT_MS = 2000;
/** The checks run at most four times a second, because one of them commits a write and anyone may call them. */
const CHECKED_EVERY_MS = 250;

/** Whether the service can do its work now. */
@Injectable()
export class Health {
  private readonly stopped = new AbortController();

  private readonly check: () => Promise<Record<string, Check>>;

  constructor(@Inject(HEALTH_CHECKS) checks: HealthChecks) {
    this.check = sharedWork(() => allOf(checks), CHECKED_EVERY_MS);
  }

  /** Marks the service as not ready, because it is about to stop. */
  stop(): void {
    this.stopped.abort();
  }

  /** Aborted as soon as the service is about to stop. */
  get stopping(): AbortSignal {
    return this.stopped.signal;
  }

  /** Callers at the same time share one run of the checks. It takes up to 2.25 s. */
  async readiness(): Promise<Readiness> {
    const checks = await this.check();
    const statuses = Object.values(checks).map(({ status }) => status);
    const status = statuses.includes('unavailable') || this.stopping.aborted ? 'unavailable' : undefined;
    return {
      status: status ?? (statuses.includes('degraded') ? 'degraded' : 'ok'),
      ...(this.stopping.aborted && { detail: 'the service is stopping' }),
      checks,
    };
  }
}

async function allOf(checks: HealthChecks): Promise<Record<string, Check>> {
  const results = Object.entries(checks).map(async ([name, check]) => [name, await limited(check)] as const);
  return Object.fromEntries(await Promise.all(results));
}

async function limited(check: () => Check | Promise<Check>): Promise<Check> {
  try {
    return await within(CHECK_LIMIT_MS, check);
  } catch (error) {
    return { status: 'unavailable', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** `/health/live`: the process answers. `/health/ready`: it can do its work, otherwise 503. */
@Controller('health')
export class HealthController {
  constructor(private readonly health: Health) {}

  @Get('live')
  live(): Check {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) response: { status(code: number): unknown }): Promise<Readiness> {
    const readiness = await this.health.readiness();
    if (readiness.status === 'unavailable') response.status(503);
    return readiness;
  }
}
