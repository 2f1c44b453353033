import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRabbitMq } from '../../../tools/servers/rabbitmq';

export type RabbitMq = Awaited<ReturnType<typeof startRabbitMq>>;

/** Where the processes of jest find the shared broker. */
const VARIABLE = 'E2E_RABBITMQ';
interface Address {
  readonly dir: string;
  readonly port: number;
  readonly apiPort: number;
}

let shared: { readonly broker: RabbitMq; readonly dir: string } | undefined;

/**
 * Starts the broker of all test files that do not break it. It is started once, before the first file: a start takes 3 s
 * of CPU, and 40 files need a broker.
 */
export async function startSharedRabbitMq(): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-e2e-rabbitmq-'));
  // The plugin is there for its API. Nobody reads its statistics, which take CPU.
  const plugins = ['rabbitmq_management'];
  const config = 'management_agent.disable_metrics_collector = true\n';
  const broker = await startRabbitMq({ dir, plugins, config });
  shared = { broker, dir };
  const address: Address = {
    dir,
    port: broker.port,
    apiPort: broker.pluginPorts['rabbitmq_management'] ?? 0,
  };
  process.env[VARIABLE] = JSON.stringify(address);
}

export async function stopSharedRabbitMq(): Promise<void> {
  if (!shared) return;
  shared.broker.kill();
  await shared.broker.stop();
  rmSync(shared.dir, { recursive: true, force: true });
}

/**
 * A virtual host of the shared broker, with queues and connections of its own. Its `stop` deletes it.
 *
 * @returns undefined where no shared broker was started
 */
export async function shareRabbitMq(): Promise<{ rabbitMq: RabbitMq; dir: string } | undefined> {
  const text = process.env[VARIABLE];
  if (text === undefined) return undefined;
  const { dir, port, apiPort } = JSON.parse(text) as Address;
  const name = `e2e-${randomUUID()}`;
  const call = async (method: string, pathname: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${apiPort}/api/${pathname}`, {
      method,
      headers: { authorization: `Basic ${btoa('guest:guest')}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${pathname}: ${response.status} ${await response.text()}`);
  };
  await call('PUT', `vhosts/${name}`, {});
  await call('PUT', `permissions/${name}/guest`, { configure: '.*', write: '.*', read: '.*' });
  const refuse = (): never => {
    throw new Error('other tests use this broker too: start the stack with { ownRabbitMq: true }');
  };
  const rabbitMq: RabbitMq = {
    url: `amqp://guest:guest@127.0.0.1:${port}/${name}`,
    port,
    pluginPorts: {},
    stop: () => call('DELETE', `vhosts/${name}`),
    kill: refuse,
    control: refuse,
    get pid() {
      return refuse();
    },
    get exited() {
      return refuse();
    },
  };
  return { rabbitMq, dir };
}
