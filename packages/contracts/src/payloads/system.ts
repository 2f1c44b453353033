import { IsOptional, IsString, Length } from 'class-validator';

/** `orders.system`, `products.system` */
export class AskStatus {
  /** Who asks. */
  @IsOptional() @IsString() @Length(1, 200) actor?: string;
}

/** One thing that a service depends on. */
export class DependencyView {
  /** Such as `database`. */
  name!: string;
  status!: 'ok' | 'degraded' | 'unavailable';
  /** What is wrong and what follows; null where nothing is. */
  detail!: string | null;
}

/** A queue and who takes from it. */
export class QueueView {
  name!: string;
  /** Messages that wait. */
  messages!: number;
  consumers!: number;
}

/** How a service says that it stands. */
export class ServiceStatus {
  status!: 'ok' | 'degraded' | 'unavailable';
  version!: string;
  uptimeSeconds!: number;
  /** Its database's files, in bytes; null for a service without one. */
  databaseBytes!: number | null;
  dependencies!: DependencyView[];
  /** The queues that it may look at: its own, and those it sends to. */
  queues!: QueueView[];
}
