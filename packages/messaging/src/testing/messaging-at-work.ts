import { setTimeout as sleep } from 'node:timers/promises';
import type { Pattern } from '@order-flow/contracts/contracts';
import { OnlyReplica } from '@order-flow/storage/replicas';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import type { Broker } from '../broker/broker';
import type { Publisher } from '../broker/publisher';
import type { ConsumerConfig } from '../consuming/config';
import type { Incoming } from '../broker/message';
import { MessageContext } from '../consuming/message-context';
import { DeadLetters } from '../dead-letters/dead-letters';
import { Backlogs } from '../operations/backlog';
import type { ReplicaReports } from '../operations/replica-reports';
import { MessageHistory } from '../operations/message-history';
import { Commands } from '../outbox/commands';
import { Outbox } from '../outbox/outbox';

interface SentMessage {
  readonly queue: string;
  readonly pattern: string;
  readonly data: unknown;
}

/** Replaces the broker: keeps published messages and confirms them at once. */
class SentMessages {
  readonly all: SentMessage[] = [];

  publish({ queue, body }: { queue: string; body: Buffer }): Promise<void> {
    const { pattern, data } = JSON.parse(body.toString()) as Omit<SentMessage, 'queue'>;
    this.all.push({ queue, pattern, data });
    return Promise.resolve();
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  /** The messages sent with the pattern, oldest first. */
  dataOf(pattern: Pattern): unknown[] {
    return this.all.filter((message) => message.pattern === pattern).map(({ data }) => data);
  }
}

/**
 * The parts of this package that a service needs. All are real except the broker: published messages are kept in
 * `sent`.
 */
export function messagingAtWork({ writes, reads }: TestDatabase, config: ConsumerConfig) {
  const sent = new SentMessages();
  const replicas = new OnlyReplica();
  const broker = { connected: true, publishing: { onAvailable: () => undefined } };
  const outbox = new Outbox(
    writes,
    reads,
    sent as unknown as Publisher,
    broker as unknown as Broker,
    replicas,
    config,
  );
  const commands = new Commands(writes, config);
  const reports = { others: () => Promise.resolve([]) } as unknown as ReplicaReports;
  return {
    sent,
    outbox,
    /** Resolves when everything that was committed has been sent: public events are gathered for 100 ms. */
    allSent: async () => {
      while ((await outbox.pending()) > 0) await sleep(5);
    },
    commands,
    history: new MessageHistory(writes),
    backlogs: new Backlogs(outbox, new DeadLetters(writes, commands, reads, replicas), reports),
  };
}

/** The context of a request, for a handler that asks only what it is, which, and how long its sender waits. */
export const messageContext = (pattern: Pattern, messageId: string, deadline?: number): MessageContext => {
  const request = { replyTo: 'r', correlationId: 'c', id: messageId };
  const message = { queue: 'a queue', pattern, messageId, request, deadline, body: Buffer.alloc(0) };
  return new MessageContext(message as unknown as Incoming, pattern, new AbortController().signal);
};
