import { IsInt, Max, Min } from 'class-validator';
import { FromText, Optional } from '@order-flow/contracts/payloads';

/** The query of `GET /orders/:id`. */
export class WaitDto {
  /** Answer once the order is final, or after so many seconds: 0 to 30; 0, so at once. */
  @FromText()
  @Optional()
  @IsInt()
  @Min(0)
  @Max(30)
  wait?: number;
}
