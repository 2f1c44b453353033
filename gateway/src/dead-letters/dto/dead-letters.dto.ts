import { DeadLettersQuery } from '@order-flow/contracts/payloads';
import { QueryLimit } from '../../http/dto/query-limit';

/** The query of `GET /dead-letters`. */
export class DeadLettersDto extends DeadLettersQuery {
  @QueryLimit() override limit?: number;
}
