import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { ListOrders, MAX_LIMIT, Optional } from '../../../../messaging/src/payloads';

/** The query of `GET /orders`: a query string holds text, so the number is read from it first. */
export class ListOrdersDto extends ListOrders {
  @Type(() => Number)
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  override limit?: number;
}
