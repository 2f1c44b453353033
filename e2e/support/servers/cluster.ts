import path from 'node:path';
import type { RabbitMq as OneRabbitMq } from '../../../tools/servers/rabbitmq';
import { startRabbitMqCluster } from '../../../tools/servers/rabbitmq-cluster';
import { startRedisSentinels } from '../../../tools/servers/redis-sentinels';

export interface Cluster {
  readonly nodes: Awaited<ReturnType<typeof startRabbitMqCluster>>;
  readonly sentinels: Awaited<ReturnType<typeof startRedisSentinels>>;
  /** The cluster in the form of one broker, with the URLs of all nodes. It stops all of them. */
  readonly rabbitMq: OneRabbitMq;
  /** The first Redis. Its `stop` stops all, and the sentinels. */
  readonly redis: ReturnType<Awaited<ReturnType<typeof startRedisSentinels>>['server']>;
  /** REDIS_URL with the sentinels. */
  readonly redisUrl: string;
  readonly logDirs: readonly string[];
}

/** Starts three RabbitMQ nodes, two Redis servers and three sentinels, without data. It takes 10 to 20 s of CPU. */
export async function startCluster(dir: string): Promise<Cluster> {
  const [nodes, sentinels] = await Promise.all([
    startRabbitMqCluster({ dir: path.join(dir, 'rabbitmq') }),
    startRedisSentinels({ dir: path.join(dir, 'redis') }),
  ]);
  const refuse = (): never => {
    throw new Error('a cluster has several: use stack.cluster');
  };
  const all = { stop: () => nodes.stop(), kill: () => nodes.kill() };
  return {
    nodes,
    sentinels,
    rabbitMq: {
      ...nodes.node(1),
      ...all,
      url: nodes.url,
      get pid() {
        return refuse();
      },
      get exited() {
        return refuse();
      },
    },
    redis: {
      ...sentinels.server(1),
      stop: () => sentinels.stop(),
      kill: () => sentinels.kill(),
    },
    redisUrl: sentinels.url,
    logDirs: [
      ...[...nodes.nodes.keys()].map((number) => path.join(dir, `rabbitmq/rabbit-${number}/log`)),
      ...[...sentinels.servers.keys()].map((number) => path.join(dir, `redis/redis-${number}`)),
    ],
  };
}
