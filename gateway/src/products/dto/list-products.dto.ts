import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { ListProducts } from '../../../../messaging/src/payloads';

/** The query of `GET /products`: a query string holds text, so the number is read from it first. */
export class ListProductsDto extends ListProducts {
  @Type(() => Number)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(500)
  override limit?: number;
}
