/**
 * The types of the HTTP API, imported from their definitions. Types only: no code of the services gets into the page.
 */
export type {
  AccountList,
  AccountView,
  AttemptView,
  AuditPage,
  AuditView,
  DeadLetterCare,
  DeadLetterGroup,
  DeadLetterNote,
  DeadLetterPage,
  DeadLetterStatus,
  DeadLetterSummary,
  DeadLetterView,
  DeliveryDetails,
  DeliveryPage,
  DeliveryStatus,
  DeliveryView,
  DiscardView,
  EndpointDetails,
  EndpointList,
  EndpointReplay,
  EndpointView,
  EndpointWithSecret,
  Erased,
  FaultKind,
  FaultQueue,
  FaultsView,
  FaultView,
  ListedOrder,
  MailKind,
  MailPage,
  MailStatus,
  MailView,
  MovementKind,
  MovementPage,
  MovementView,
  NotificationsStats,
  OrderPage,
  OrderRun,
  OrderRunCount,
  OrderRunList,
  OrderRunSummary,
  OrderSlo,
  OrderStatus,
  OrderTimeline,
  OrderTrace,
  OrderView,
  ProductsStats,
  ProductView,
  RatePoint,
  ReplayView,
  ResentView,
  Role,
  RunAction,
  SearchView,
  StatsView,
  StoppedFaults,
  TimelineStep,
  TimeSeries,
  TraceSpan,
  WebhooksStats,
  WebhookType,
} from '@order-flow/contracts/payloads';
import type { Role } from '@order-flow/contracts/payloads';
export type {
  EdgeView,
  LinkView,
  NodeView,
  PartView,
  SystemView,
} from '@order-flow/gateway/system/dto/system.dto';
export type {
  DatabaseServerView,
  DependencyView,
  OutboxView,
  QueueView,
  ReplicaView,
} from '@order-flow/contracts/payloads/system';

/** The answer of `/auth/login`, `/auth/me` and `/auth/password`. */
export interface SignedIn {
  name: string;
  role: Role;
  csrfToken: string | null;
}

/** `application/problem+json` (RFC 9457), as the gateway sends it. */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  traceId?: string;
  errors?: readonly { field: string; reason: string }[];
}
