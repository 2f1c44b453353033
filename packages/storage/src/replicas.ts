/**
 * This process among the replicas of its service. Work that only one may do (a row of the outbox, a replay) has the number
 * of its replica. If that replica is gone, another one takes the work over.
 */
export abstract class Replicas {
  /** The number of this replica. */
  abstract readonly id: number;
  /** Whether this replica does what one alone has to do: the retention, and the metrics of the database. */
  abstract readonly leads: boolean;
  /** Whether there can be others. */
  abstract readonly several: boolean;
  /** A condition: the replica whose number is in this column runs no more. This replica is never gone. */
  abstract gone(column: string): string;
  /** The work of this replica may be taken over at once. */
  abstract leave(): Promise<void>;
}

/** SQLite has one process for each file. */
export class OnlyReplica extends Replicas {
  readonly id = 0;
  readonly leads = true;
  readonly several = false;

  gone(): string {
    return 'false';
  }

  leave(): Promise<void> {
    return Promise.resolve();
  }
}
