import { CreateOrder } from '../../../../messaging/src/payloads';

/** The body of `POST /orders`: the same rules as the message that it becomes. */
export class CreateOrderDto extends CreateOrder {}
