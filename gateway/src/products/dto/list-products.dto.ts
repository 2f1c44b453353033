import { IsInt, Max, Min } from 'class-validator';
import { FromText, ListProducts, Optional } from '@order-flow/contracts/payloads';

/** The query of `GET /products`: a query string holds text, so the number is read from it first. */
export class ListProductsDto extends ListProducts {
  @FromText()
  @Optional()
  @IsInt()
  @Min(1)
  @Max(500)
  override limit?: number;
}
