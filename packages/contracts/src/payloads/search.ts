import type { DeadLetterSummary } from './dead-letters';
import type { ListedOrder } from './orders';
import type { ProductView } from './products';
import { Text } from './rules';

/** The query of `GET /search`. */
export class SearchQuery {
  /** An id, at least 6 of its first or last digits, a key, a trace id, a customer's reference, or a part of a product's name. */
  @Text(255) q!: string;
}

/** What a search can look for. */
export type SearchTarget =
  | 'orderId'
  | 'orderIdPart'
  | 'messageKey'
  | 'messageKeyPart'
  | 'clientKey'
  | 'reference'
  | 'traceId'
  | 'productId'
  | 'productIdPart'
  | 'productName'
  | 'deadLetterId'
  | 'deadLetterIdPart'
  | 'messageId';

/** What was found, at most 5 of each kind. */
export class SearchView {
  /** The newest first. */
  orders!: ListedOrder[];
  /** Sorted by name. */
  products!: ProductView[];
  /** The newest failure first. */
  deadLetters!: DeadLetterSummary[];
  /** What `q` can be, and so what was looked for, such as `orderId` or `productName`. */
  tried!: string[];
  /**
   * Where `q` is a part of an id: orders and dead letters from before this time were not compared. Null: none was left
   * out.
   */
  searchedTo!: string | null;
  /** Services that did not answer: what they have is missing. */
  missing!: string[];
}
