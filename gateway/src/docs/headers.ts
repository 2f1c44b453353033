import type { ApiHeaderOptions } from '@nestjs/swagger';
import type { ResponseObject } from '@nestjs/swagger/dist/interfaces/open-api-spec.interface';

type Headers = NonNullable<ResponseObject['headers']>;

const text = { type: 'string' } as const;

/** A header of an answer. */
export const header = (description: string) => ({ description, schema: text });

/** `@ApiHeader(IDEMPOTENCY_KEY)` */
export const IDEMPOTENCY_KEY: ApiHeaderOptions = {
  name: 'Idempotency-Key',
  description:
    'The same key with the same body gets the first answer again, so you can repeat a request safely.',
  required: false,
  schema: { ...text, minLength: 1, maxLength: 255 },
};

/** `@ApiHeader(IF_MATCH)` */
export const IF_MATCH: ApiHeaderOptions = {
  name: 'If-Match',
  description:
    'An `ETag`: changes it only if nobody has edited it since. Without the header, or with `*`: always.',
  required: false,
  schema: text,
};

/** `@ApiHeader(IF_NONE_MATCH)` */
export const IF_NONE_MATCH: ApiHeaderOptions = {
  name: 'If-None-Match',
  description: 'An `ETag`: the answer is 304 if it is still the same.',
  required: false,
  schema: text,
};

/** `@ApiCreatedResponse({ headers: LOCATED })` */
export const LOCATED: Headers = { Location: header('The path of the new resource.') };

/** The header of every route that takes an `Idempotency-Key`. */
export const REPLAYED: Headers = {
  'Idempotent-Replayed': {
    description: '`true`: this is the answer of an earlier request with the same Idempotency-Key.',
    schema: { ...text, enum: ['true'] },
  },
};

/** `@ApiOkResponse({ headers: TAGGED })` */
export const TAGGED: Headers = { ETag: header('Its version, for `If-Match` and `If-None-Match`.') };

/** `@ApiOkResponse({ headers: LINKED })` */
export const LINKED: Headers = {
  Link: header('The next page, if there may be one: `<path>; rel="next"`.'),
};
