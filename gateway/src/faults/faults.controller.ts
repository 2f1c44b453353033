import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { eventsOf } from '@order-flow/contracts/contracts';
import { InvalidPayloadError } from '@order-flow/contracts/errors';
import { owners } from '@order-flow/contracts/owners';
import {
  FaultRequest,
  StopFaultsRequest,
  type Caller,
  type FaultsView,
  type FaultView,
  type Once,
  type StoppedFaults,
} from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Allow } from '../auth/access';
import { FromCaller, Idempotent } from '../http/requests/idempotent';
import { Owners } from '../owners';

/** The fault switches of all owners. Each keeps its own in the memory of its process. */
@Controller('faults')
export class FaultsController {
  constructor(
    private readonly client: RabbitMqClient,
    private readonly owners: Owners,
  ) {}

  /** The faults that are on, and what can be switched on. Exists only where FAULTS_ENABLED=true. */
  @Get()
  @Allow('viewer')
  async list(): Promise<FaultsView> {
    const { answers, missing } = await this.owners.ask('faults', {});
    const items = Object.values(answers).flat();
    const queues = this.owners.names.map((name) => owners[name].queue);
    return { items, queues: queues.map((queue) => ({ queue, patterns: eventsOf(queue) })), missing };
  }

  /**
   * Switches a fault on, until its time is over, it is switched off, or its service restarts. One of the same kind, queue and
   * pattern is replaced. Exists only where FAULTS_ENABLED=true.
   */
  @Post()
  @Allow('operator')
  @Idempotent()
  start(@Body() fault: FaultRequest, @FromCaller() caller: Caller): Promise<Once<FaultView>> {
    const name = this.owners.of(fault.queue);
    if (name) return this.client.request(`${name}.faults.start`, { ...fault, ...caller });
    const known = this.owners.names.map((each) => owners[each].queue).join(', ');
    throw new InvalidPayloadError('request', [{ field: 'queue', reason: `must be one of ${known}` }]);
  }

  /** Switches one fault off, or all. Exists only where FAULTS_ENABLED=true. */
  @Post('stop')
  @HttpCode(200)
  @Allow('operator')
  @Idempotent()
  async stop(@Body() stop: StopFaultsRequest, @FromCaller() caller: Caller): Promise<Once<StoppedFaults>> {
    const { answers, missing } = await this.owners.ask('faults.stop', { ...stop, ...caller });
    const all = Object.values(answers);
    const stopped = all.reduce((sum, answer) => sum + answer.stopped, 0);
    return { stopped, missing, ...(all.every(({ replayed }) => replayed) && { replayed: true }) };
  }
}
