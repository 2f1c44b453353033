import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { AuditQuery, MAX_LIMIT } from '../../../messaging/src/payloads';

/** The query of `GET /audit`: a query string holds text, so the number is read from it first. */
export class AuditDto extends AuditQuery {
  @Type(() => Number)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  override limit?: number;
}
