import { getSchemaPath } from '@nestjs/swagger';
import type {
  OperationObject,
  ResponseObject,
  ResponsesObject,
} from '@nestjs/swagger/dist/interfaces/open-api-spec.interface';
import type { Access } from '../auth/access';
import { Problem } from '../http/dto/problem.dto';
import { examples } from './examples';
import { header, REPLAYED } from './headers';

/** Every error that a route can answer. The operations refer to these. */
const PROBLEMS: Record<string, [title: string, description: string, headers?: Record<string, string>]> = {
  '400': ['Bad Request', 'A field is invalid; `errors` names it.'],
  '401': [
    'Unauthorized',
    'Nobody is signed in, or the session has ended.',
    { 'WWW-Authenticate': 'How to sign in.' },
  ],
  '403': ['Forbidden', 'The role does not allow it, or the CSRF token is missing.'],
  '404': ['Not Found', 'There is nothing with this id.'],
  '409': ['Conflict', 'The current state does not allow it.'],
  '412': ['Precondition Failed', 'It has changed since you read it; read it again.'],
  '413': ['Payload Too Large', 'The body is longer than 64 KB.'],
  '415': ['Unsupported Media Type', 'The body is not application/json.'],
  '422': ['Unprocessable Entity', 'The Idempotency-Key was used with another body.'],
  '429': ['Too Many Requests', 'This caller is over its limit.', { 'Retry-After': 'Seconds to wait.' }],
  '502': ['Bad Gateway', 'The service behind the gateway failed.'],
  '503': [
    'Service Unavailable',
    'Not possible now; nothing was done.',
    { 'Retry-After': 'Seconds to wait.' },
  ],
  '504': [
    'Gateway Timeout',
    'No answer in time: it may have been done. Repeat it with the same Idempotency-Key.',
  ],
};

/** `components.responses` */
export function problemResponses(): Record<string, ResponseObject> {
  return Object.fromEntries(
    Object.entries(PROBLEMS).map(([status, [title, description, headers]]) => [
      `Problem${status}`,
      {
        description,
        headers: Object.fromEntries(
          Object.entries(headers ?? {}).map(([name, what]) => [name, header(what)]),
        ),
        content: {
          'application/problem+json': {
            schema: { $ref: getSchemaPath(Problem) },
            example: {
              type: 'about:blank',
              title,
              status: Number(status),
              detail: status === '400' ? 'The request is invalid: see errors.' : description,
              traceId: examples['traceId'],
              ...(status === '400' && { errors: [{ field: 'quantity', reason: 'must not be less than 1' }] }),
            },
          },
        },
      },
    ]),
  );
}

/** The errors of one operation. They follow from its parameters and its role. */
export function problemsOf(
  path: string,
  method: string,
  operation: OperationObject,
  access: Access,
): ResponsesObject {
  const names = parametersOf(operation);
  const asksAnOwner = !path.includes('/auth/') || path.endsWith('/auth/password');
  const isWrite = method !== 'get';
  const statuses = [
    ...(names.length > 0 || operation.requestBody ? ['400'] : []),
    ...(access !== 'public' || /\/(auth\/login|provider-events)$/.test(path) ? ['401'] : []),
    ...(access !== 'public' ? ['403'] : []),
    ...(/\{(id|name|group)\}|\/(auth\/(login|password)|accounts|dead-letters\/resend|provider-events|unsubscribe|faults(\/stop)?)$/.test(
      path,
    )
      ? ['404']
      : []),
    ...(isWrite &&
    /\{(id|name)\}|\/(products|order-runs|accounts|auth\/password|webhooks\/endpoints)$|\/dead-letters\//.test(
      path,
    )
      ? ['409']
      : []),
    ...(names.includes('If-Match') ? ['412'] : []),
    ...(isWrite ? ['413', '415'] : []),
    ...(names.includes('Idempotency-Key') ? ['422'] : []),
    '429',
    ...(asksAnOwner ? ['502', '504'] : []),
    '503',
  ];
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
  );
}

const parametersOf = ({ parameters = [] }: OperationObject) =>
  parameters.map((parameter) => ('name' in parameter ? parameter.name : ''));

/** Adds the headers of every answer that is not an error. */
export function describeHeaders(operation: OperationObject): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || '$ref' in response || Number(status) >= 300) continue;
    response.description ||= status === '201' ? 'Created.' : 'Done.';
    response.headers = {
      ...response.headers,
      ...(parametersOf(operation).includes('Idempotency-Key') && REPLAYED),
      traceresponse: header('The trace of this request (W3C).'),
    };
  }
}
