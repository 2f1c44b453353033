import { OrderRequest } from '@order-flow/contracts/payloads';

/** The body of `POST /orders`: what the message that it becomes says of the order. */
export class CreateOrderDto extends OrderRequest {}
