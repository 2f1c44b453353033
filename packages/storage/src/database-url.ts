import { secretFrom } from '@order-flow/config/env';
import { serviceName } from '@order-flow/config/service-name';

/**
 * The URL of this service's PostgreSQL database; undefined: it uses SQLite. The statements depend on it, so it is read
 * when this module is loaded and never changes.
 *
 * `ORDERS_DATABASE_URL` (for the orders service, and so on) names the service's own database. `DATABASE_URL` is for all
 * services: each has its own database on that server, called like the service, after the name in the URL if it has one
 * (`postgres://host/shop`: `shop_orders`).
 */
export const databaseUrl = databaseUrlOf(serviceName, process.env);

/** A variable that is no URL counts as not set here: the service's configuration refuses it. */
export function databaseUrlOf(service: string, env: NodeJS.ProcessEnv): string | undefined {
  const name = service.replace(/-service$/, '');
  const own = secretFrom(`${name.toUpperCase()}_DATABASE_URL`, env);
  if (own) return URL.canParse(own) ? own : undefined;
  const shared = secretFrom('DATABASE_URL', env);
  if (!shared || !URL.canParse(shared)) return undefined;
  const url = new URL(shared);
  const prefix = url.pathname.slice(1);
  url.pathname = prefix ? `${prefix}_${name}` : name;
  return url.href;
}
