import type { ApiHeaderOptions } from '@nestjs/swagger';
import type { ResponseObject } from '@nestjs/swagger/dist/interfaces/open-api-spec.interface';

/** `@ApiHeader(IDEMPOTENCY_KEY)` */
export const IDEMPOTENCY_KEY: ApiHeaderOptions = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'The same key with the same body gets the first answer again, so you can repeat a request safely.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** `@ApiCreatedResponse({ headers: LOCATED })` */
export const LOCATED: NonNullable<ResponseObject['headers']> = {
  Location: { description: 'The path of the new resource.', schema: { type: 'string' } },
};

/** The header of every route that takes an `Idempotency-Key`. */
export const REPLAYED: NonNullable<ResponseObject['headers']> = {
  'Idempotent-Replayed': {
    description: '`true`: this is the answer of an earlier request with the same Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
  },
};

/** `@ApiHeader(IF_MATCH)` */
export const IF_MATCH: ApiHeaderOptions = {
  name: 'If-Match',
  required: false,
  description:
    'An `ETag`: changes it only if nobody has edited it since. Without the header, or with `*`: always.',
  schema: { type: 'string' },
};

/** `@ApiHeader(IF_NONE_MATCH)` */
export const IF_NONE_MATCH: ApiHeaderOptions = {
  name: 'If-None-Match',
  required: false,
  description: 'An `ETag`: the answer is 304 if it is still the same.',
  schema: { type: 'string' },
};

/** `@ApiOkResponse({ headers: TAGGED })` */
export const TAGGED: NonNullable<ResponseObject['headers']> = {
  ETag: { description: 'Its version, for `If-Match` and `If-None-Match`.', schema: { type: 'string' } },
};

/** `@ApiOkResponse({ headers: LINKED })` */
export const LINKED: NonNullable<ResponseObject['headers']> = {
  Link: {
    description: 'The next page, if there may be one: `<path>; rel="next"`.',
    schema: { type: 'string' },
  },
};
