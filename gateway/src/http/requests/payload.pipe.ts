import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { readPayload } from '@order-flow/contracts/checking/validate-payload';

const NOT_OURS = new Set<unknown>([undefined, Object, String, Number, Boolean, Array]);

/** Validates bodies, queries and path parameters by the same rules as the payloads of messages. */
export class PayloadPipe implements PipeTransform {
  /** @throws InvalidPayloadError with every wrong field and the reason */
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || NOT_OURS.has(metatype)) return value;
    // A missing body is checked like an empty one. `null` is not missing, but no object.
    return readPayload(metatype as new () => object, value === undefined ? {} : value, 'request', type);
  }
}
