import path from 'node:path';

/** The service that this process is: the folder whose `src/main.js` it runs. */
export const serviceName =
  process.env.OTEL_SERVICE_NAME ?? path.basename(path.resolve(process.argv[1] ?? '.', '..', '..'));
