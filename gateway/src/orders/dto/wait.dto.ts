import { IsInt, Max, Min } from 'class-validator';
import { FromText, Optional } from '@order-flow/contracts/payloads';

/** The query of `GET /orders/:id`. */
export class WaitDto {
  /** Wait until the order is final, at most this many seconds (0 to 30). The default 0 answers at once. */
  @FromText()
  @Optional()
  @IsInt()
  @Min(0)
  @Max(30)
  wait?: number;
}
