import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { DeadLettersQuery, MAX_LIMIT, Optional } from '../../../../messaging/src/payloads';

/** The query of `GET /dead-letters`: a query string holds text, so the number is read from it first. */
export class DeadLettersDto extends DeadLettersQuery {
  @Type(() => Number)
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  override limit?: number;
}
