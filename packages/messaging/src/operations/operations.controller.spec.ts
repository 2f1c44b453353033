import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { lastValueFrom, type Observable } from 'rxjs';
import { checkHandlers } from '@order-flow/contracts/checking/check-handlers';
import { answer, type Owner } from '@order-flow/contracts/declare';
import { operations } from '@order-flow/contracts/operations';
import { queuesOf } from '@order-flow/contracts/owners';
import { Health } from '@order-flow/runtime/health';
import { Reads } from '@order-flow/storage/reads';
import { Publisher } from '../broker/publisher';
import { DeadLetterCorrections } from '../dead-letters/dead-letter-corrections';
import { DeadLetterNotes } from '../dead-letters/dead-letter-notes';
import { DeadLetterReplays } from '../dead-letters/dead-letter-replays';
import { DeadLetters } from '../dead-letters/dead-letters';
import { operationsController } from './operations.controller';
import { OnlyReplica, Replicas } from '@order-flow/storage/replicas';
import { ReplicaReports } from './replica-reports';
import { QueueActivity } from './queue-activity';

const toys = {
  service: 'toys-service',
  queue: 'toys_queue',
  queries: 'toys_queries',
  stats: answer<{ painted: number }>(),
} as const satisfies Owner;

@Injectable()
class Toys {
  stats() {
    return Promise.resolve({ painted: 3 });
  }
}

/** Nest registers its handlers here. */
class Strategy extends Server implements CustomTransportStrategy {
  listen(callback: () => void): void {
    callback();
  }
  close = () => undefined;
  on = () => undefined;
  unwrap = () => undefined as never;
  ask = (pattern: string, data: object): unknown =>
    (this.messageHandlers.get(pattern) as ((...args: unknown[]) => unknown) | undefined)?.(data, {});
}

const get = jest.fn((id: string) => Promise.resolve({ id }));
const look = jest.fn((name: string) => Promise.resolve({ name, messages: 0, consumers: 1 }));
const readiness = () => Promise.resolve({ status: 'ok', checks: {} });

@Module({
  controllers: [
    operationsController('toys', toys, {
      stats: Toys,
      sendsTo: ['orders_queue'],
    }),
  ],
  providers: [
    Toys,
    { provide: DeadLetters, useValue: { get } },
    { provide: DeadLetterNotes, useValue: {} },
    { provide: DeadLetterReplays, useValue: {} },
    { provide: DeadLetterCorrections, useValue: {} },
    { provide: Reads, useValue: {} },
    { provide: Health, useValue: { readiness } },
    { provide: Publisher, useValue: { look } },
    { provide: ReplicaReports, useValue: { all: () => [], others: () => [] } },
    { provide: Replicas, useValue: new OnlyReplica() },
    { provide: QueueActivity, useValue: { describe: (seen: unknown) => seen, outbox: () => null } },
  ],
})
class ToysModule {}

describe('the operations of an owner', () => {
  const strategy = new Strategy();
  let close: () => Promise<void>;

  beforeAll(async () => {
    const app = await NestFactory.createMicroservice(ToysModule, { strategy, logger: false });
    close = () => app.close();
    await app.init();
  });
  afterAll(() => close());

  it('are all answered by its controller, which answers nothing else', () => {
    const registered = [...strategy.getHandlers().keys()];
    expect(() => checkHandlers(registered, queuesOf(toys), operations('toys', toys))).not.toThrow();
  });

  it('return its own statistics', async () => {
    expect(await strategy.ask('toys.stats', {})).toEqual({ painted: 3 });
  });

  it('return its status, with its own queues and those that it sends to', async () => {
    const status = (await strategy.ask('toys.system', {})) as { queues: { name: string }[] };
    expect(status.queues.map(({ name }) => name)).toEqual(['toys_queue', 'toys_queries', 'orders_queue']);
  });

  it('have no fault switches where they are not enabled', async () => {
    for (const operation of ['faults', 'faults.start', 'faults.stop']) {
      const refusal = lastValueFrom((await strategy.ask(`toys.${operation}`, {})) as Observable<unknown>);
      await expect(refusal).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('reach its dead letters', async () => {
    expect(await strategy.ask('toys.deadLetters.get', { id: 'a' })).toEqual({ id: 'a' });
  });
});
