import { OrderRequest } from '@order-flow/contracts/payloads';

/** The body of `POST /orders`. It has the fields of the message that it becomes. */
export class CreateOrderDto extends OrderRequest {}
