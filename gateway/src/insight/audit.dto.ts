import { AuditQuery } from '@order-flow/contracts/payloads';
import { QueryLimit } from '../http/dto/query-limit';

/** The query of `GET /audit`. */
export class AuditDto extends AuditQuery {
  @QueryLimit() override limit?: number;
}
