import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { readPayload } from '@order-flow/contracts/validate-payload';

const NOT_OURS = new Set<unknown>([undefined, Object, String, Number, Boolean, Array]);

/** Bodies, queries and path parameters, read by the same rules as the payloads of messages. */
export class PayloadPipe implements PipeTransform {
  /** @throws InvalidPayloadError with every wrong field and the reason */
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || NOT_OURS.has(metatype)) return value;
    // A request without a body has the fields of an empty one.
    return readPayload(metatype as new () => object, value ?? {}, 'request', type);
  }
}
