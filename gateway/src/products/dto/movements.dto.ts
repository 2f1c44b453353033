import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { MAX_LIMIT, MovementsQuery, Optional } from '../../../../messaging/src/payloads';

/** The query of `GET /products/:id/movements`: a query string holds text, so the number is read from it first. */
export class MovementsDto extends MovementsQuery {
  @Type(() => Number)
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  override limit?: number;
}
