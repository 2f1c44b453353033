import path from 'node:path';

export type ServiceName = 'gateway' | 'orders-service' | 'products-service';

/** `gateway`, `orders-service` or `products-service`: the folder whose `src/main.js` this process runs. */
export const serviceName =
  process.env.OTEL_SERVICE_NAME ?? path.basename(path.resolve(process.argv[1] ?? '.', '..', '..'));
