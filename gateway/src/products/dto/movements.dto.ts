import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { MAX_LIMIT, MovementsQuery } from '../../../../messaging/src/payloads';

/** The query of `GET /products/:id/movements`: a query string holds text, so the number is read from it first. */
export class MovementsDto extends MovementsQuery {
  @Type(() => Number)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  override limit?: number;
}
