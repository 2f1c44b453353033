import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { AuditQuery, MAX_LIMIT, Optional } from '../../../messaging/src/payloads';

/** The query of `GET /audit`: a query string holds text, so the number is read from it first. */
export class AuditDto extends AuditQuery {
  @Type(() => Number)
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  override limit?: number;
}
