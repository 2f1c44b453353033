import { Controller, Inject, Optional, UseFilters, type Type } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { serviceName } from '@order-flow/config/service-name';
import type { Queue } from '@order-flow/contracts/contracts';
import type { Owner } from '@order-flow/contracts/declare';
import { RequestError } from '@order-flow/contracts/errors';
import type { Operation, StatsOf } from '@order-flow/contracts/operations';
import { queuesOf } from '@order-flow/contracts/owners';
import {
  DiscardDeadLetters,
  GetDeadLetter,
  GetDeadLetterGroup,
  GetStats,
  ListDeadLetters,
  NoteDeadLetters,
  PageAudit,
  PageDeadLetters,
  ReplayDeadLetters,
  ResendDeadLetter,
  StartFault,
  StopFaults,
} from '@order-flow/contracts/payloads';
import { Health } from '@order-flow/runtime/health';
import { Reads } from '@order-flow/storage/reads';
import { Replicas } from '@order-flow/storage/replicas';
import { Publisher } from '../broker/publisher';
import { MessageContext } from '../consuming/message-context';
import { PassErrorsToTransport } from '../consuming/rpc-errors.filter';
import { DeadLetterCorrections } from '../dead-letters/dead-letter-corrections';
import { DeadLetterNotes } from '../dead-letters/dead-letter-notes';
import { DeadLetterReplays } from '../dead-letters/dead-letter-replays';
import { DeadLetters } from '../dead-letters/dead-letters';
import { FaultSwitches } from '../faults/fault-switches';
import { bytesOf, serverOf } from '@order-flow/storage/database-sizes';
import { auditPage } from './audit';
import { QueueActivity } from './queue-activity';
import { ReplicaReports } from './replica-reports';
import { serviceStatus } from './service-status';

export interface OperationsOptions<O extends Owner> {
  /** The provider that answers `<name>.stats`. */
  readonly stats: Type<{ stats(query: GetStats): Promise<StatsOf<O>> }>;
  /** Queues of other owners that its RabbitMQ user may inspect (deploy/rabbitmq/rights.json). */
  readonly sendsTo?: readonly Queue[];
}

/** Answers the operations of an owner: see packages/contracts/src/operations.ts. */
export function operationsController<O extends Owner>(
  name: string,
  owner: O,
  options: OperationsOptions<O>,
): Type {
  const On = (operation: Operation) => MessagePattern(`${name}.${operation}`);
  const queues: readonly string[] = [...queuesOf(owner), ...(options.sendsTo ?? [])];

  @Controller()
  @UseFilters(PassErrorsToTransport)
  class OperationsController {
    constructor(
      private readonly deadLetters: DeadLetters,
      private readonly replays: DeadLetterReplays,
      private readonly reads: Reads,
      private readonly corrections: DeadLetterCorrections,
      private readonly deadLetterNotes: DeadLetterNotes,
      private readonly health: Health,
      private readonly publisher: Publisher,
      private readonly activity: QueueActivity,
      private readonly reports: ReplicaReports,
      private readonly replica: Replicas,
      @Inject(options.stats) private readonly own: { stats(query: GetStats): Promise<StatsOf<O>> },
      @Optional() private readonly faultSwitches?: FaultSwitches,
    ) {}

    @On('stats')
    stats(@Payload() query: GetStats) {
      return this.own.stats(query);
    }

    @On('audit')
    audit(@Payload() query: PageAudit) {
      return auditPage(this.reads, query);
    }

    @On('system')
    system() {
      const { health, publisher, activity, reports } = this;
      return serviceStatus(health, {
        databaseBytes: async () => {
          const { used, free } = await bytesOf(this.reads);
          return used + (free ?? 0);
        },
        server: () => serverOf(this.reads),
        publisher,
        activity,
        reports,
        replica: this.replica.id,
        queues,
      });
    }

    @On('deadLetters.list')
    list(@Payload() query: ListDeadLetters) {
      return this.deadLetters.list(query);
    }

    @On('deadLetters.page')
    page(@Payload() query: PageDeadLetters) {
      return this.deadLetters.page(query);
    }

    @On('deadLetters.get')
    get(@Payload() { id }: GetDeadLetter) {
      return this.deadLetters.get(id);
    }

    @On('deadLetters.replay')
    replay(@Payload() command: ReplayDeadLetters, @Ctx() message: MessageContext) {
      return this.replays.replay(message, command);
    }

    @On('deadLetters.replayProgress')
    replayProgress(@Payload() { id }: GetDeadLetter) {
      return this.replays.progress(id);
    }

    @On('deadLetters.discard')
    discard(@Payload() command: DiscardDeadLetters, @Ctx() message: MessageContext) {
      return this.deadLetters.discard(message, command);
    }

    @On('deadLetters.notes')
    notes(@Payload() { group }: GetDeadLetterGroup) {
      return this.deadLetterNotes.of(group);
    }

    @On('deadLetters.note')
    note(@Payload() command: NoteDeadLetters, @Ctx() message: MessageContext) {
      return this.deadLetterNotes.note(message, command);
    }

    @On('deadLetters.resend')
    resend(@Payload() command: ResendDeadLetter, @Ctx() message: MessageContext) {
      return this.corrections.resend(message, command);
    }

    @On('faults')
    faults() {
      return this.switches().list();
    }

    @On('faults.start')
    startFault(@Payload() command: StartFault, @Ctx() message: MessageContext) {
      return this.switches().start(message, command);
    }

    @On('faults.stop')
    stopFaults(@Payload() command: StopFaults, @Ctx() message: MessageContext) {
      return this.switches().stop(message, command);
    }

    /** @throws RequestError NOT_FOUND where FAULTS_ENABLED is not true */
    private switches(): FaultSwitches {
      if (this.faultSwitches) return this.faultSwitches;
      throw new RequestError('NOT_FOUND', `${serviceName} has no fault switches (FAULTS_ENABLED=true)`);
    }
  }
  return OperationsController;
}
