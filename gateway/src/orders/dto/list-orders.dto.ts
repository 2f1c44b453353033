import { ListOrders } from '@order-flow/contracts/payloads';
import { QueryLimit } from '../../http/dto/query-limit';

/** The query of `GET /orders`. */
export class ListOrdersDto extends ListOrders {
  @QueryLimit() override limit?: number;
}
