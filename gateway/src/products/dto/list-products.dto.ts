import { IsInt, Max, Min } from 'class-validator';
import { FromText, ListProducts, Optional } from '@order-flow/contracts/payloads';

/** The query of `GET /products`. A query string holds text, so the limit is first converted to a number. */
export class ListProductsDto extends ListProducts {
  @FromText()
  @Optional()
  @IsInt()
  @Min(1)
  @Max(500)
  override limit?: number;
}
