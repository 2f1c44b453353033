import type { ApiHeaderOptions } from '@nestjs/swagger';
import type { ResponseObject } from '@nestjs/swagger/dist/interfaces/open-api-spec.interface';

/** `@ApiHeader(IDEMPOTENCY_KEY)` */
export const IDEMPOTENCY_KEY: ApiHeaderOptions = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'The same key with the same body gets the first answer again, so a request can be repeated safely.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** `@ApiCreatedResponse({ headers: CREATED })` */
export const CREATED: NonNullable<ResponseObject['headers']> = {
  Location: { description: 'Where it can be asked for.', schema: { type: 'string' } },
  'Idempotent-Replayed': {
    description: '`true`: this is the answer of an earlier request with the same Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
  },
};
