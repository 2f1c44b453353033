import type { Reads } from './reads';

/** A replica as the database knows it. */
export interface SeenReplica {
  readonly number: number;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601; null for one of a version that did not say. */
  readonly since: string | null;
  readonly seenAt: string;
  /** Whether it was seen in the last 15 s. */
  readonly running: boolean;
  readonly leads: boolean;
  /** JSON: what it told about itself (`tell`). Null for one of a version that told nothing. */
  readonly about: string | null;
}

/**
 * This process among the replicas of its service. Work that only one may do (a row of the outbox, a replay) has the number
 * of its replica. If that replica is gone, another one takes the work over.
 */
export abstract class Replicas {
  /** The number of this replica. */
  abstract readonly id: number;
  /** Whether this replica does what one alone has to do: the retention, and the metrics of the database. */
  abstract readonly leads: boolean;
  /** How many replicas run, this one among them. Seconds may pass until one that has come or gone is counted. */
  abstract readonly count: number;
  /** Whether there can be others. */
  abstract readonly several: boolean;
  /** Another number as soon as other replicas run than before, so that what one has left behind is looked for only then. */
  abstract readonly changes: number;
  /** A condition: the replica whose number is in this column runs no more. This replica is never gone. */
  abstract gone(column: string): string;
  /** All replicas that were seen in the last 5 minutes, by number; empty where there can be only this one. */
  abstract all(reads: Reads): Promise<SeenReplica[]>;
  /** The work of this replica may be taken over at once. */
  abstract leave(): Promise<void>;

  /**
   * What this process tells the other replicas about itself, with each sign of life.
   *
   * @param about gives what JSON can hold, at most a few kB
   */
  tell(about: () => object): void {
    this.about = about;
  }

  protected about = (): object => ({});
}

/** SQLite has one process for each file. */
export class OnlyReplica extends Replicas {
  readonly id = 0;
  readonly leads = true;
  readonly count = 1;
  readonly several = false;
  readonly changes = 0;

  gone(): string {
    return 'false';
  }

  all(): Promise<SeenReplica[]> {
    return Promise.resolve([]);
  }

  leave(): Promise<void> {
    return Promise.resolve();
  }
}
