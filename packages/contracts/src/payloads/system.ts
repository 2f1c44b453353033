import { IsString, Length } from 'class-validator';
import { Optional } from './rules';

/** `….system`, `….faults` */
export class AskOwner {
  /** The sender's name. */
  @Optional() @IsString() @Length(1, 200) actor?: string;
}

/** A dependency of a service. */
export class DependencyView {
  /** Such as `database`. */
  name!: string;
  status!: 'ok' | 'degraded' | 'unavailable';
  /** What is wrong and what the effect is; null if nothing is wrong. */
  detail!: string | null;
}

/** A queue and its consumers. */
export class QueueView {
  name!: string;
  /** Messages waiting. */
  messages!: number;
  consumers!: number;
}

/** The status that a service reports. */
export class ServiceStatus {
  status!: 'ok' | 'degraded' | 'unavailable';
  version!: string;
  uptimeSeconds!: number;
  /** Size of its database files in bytes; null for a service without a database. */
  databaseBytes!: number | null;
  dependencies!: DependencyView[];
  /** The queues that it can see: its own, and those it sends to. */
  queues!: QueueView[];
}
