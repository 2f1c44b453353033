import { GATEWAY, SECONDS, type Definition } from './definition';

/** The metrics of the gateway. */
export const gatewayMetrics = {
  http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from the arrival of a request to the end of its answer, without health checks and scrapes. 499: the caller went away.',
    services: GATEWAY,
    labels: {
      method: 'the methods that Node understands',
      route: 'a route template, or unmatched',
      status_code: 'the status codes that we send, and 499',
    },
    buckets: SECONDS,
    exemplars: true,
  },
  rate_limit_failed_open_total: {
    type: 'counter',
    help: 'Requests let through uncounted because Redis did not answer.',
    services: GATEWAY,
  },
} as const satisfies Record<string, Definition>;
