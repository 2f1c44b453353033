import type { Pattern } from '@order-flow/contracts/contracts';

export interface SentMessage {
  readonly queue: string;
  readonly pattern: string;
  readonly data: unknown;
}

/** Replaces the broker: keeps published messages and confirms them at once. */
export class SentMessages {
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
