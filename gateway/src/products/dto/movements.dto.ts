import { MovementsQuery } from '@order-flow/contracts/payloads';
import { QueryLimit } from '../../http/dto/query-limit';

/** The query of `GET /products/:id/movements`. */
export class MovementsDto extends MovementsQuery {
  @QueryLimit() override limit?: number;
}
