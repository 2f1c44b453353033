import path from 'node:path';
import { isEventQueue } from '@order-flow/contracts/contracts';
import { ownerNames, owners, queuesOf } from '@order-flow/contracts/owners';
import { render } from './render';
import { secretsFor } from './secrets';

interface Container {
  readonly image: string;
  readonly ports?: { containerPort: number }[];
  readonly env?: { name: string; value: string }[];
  readonly envFrom?: { configMapRef: { name: string } }[];
  readonly volumeMounts: { name: string; mountPath: string }[];
  readonly resources: { requests: object };
}
interface Pod {
  readonly containers: Container[];
  readonly volumes: { name: string; configMap?: { name: string }; secret?: { secretName: string } }[];
  readonly securityContext: object;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly topologySpreadConstraints: object[];
}
/** What the tests read of a resource. */
interface Resource {
  readonly kind: string;
  readonly metadata: { name: string; namespace?: string };
  readonly data?: Record<string, string>;
  readonly spec?: {
    readonly template?: { metadata: { labels: object }; spec: Pod };
    readonly selector?: { matchLabels?: object };
    readonly ports?: { port: number }[];
    readonly scaleTargetRef?: { name: string };
  };
}

const root = path.resolve(__dirname, '../..');
const SERVICES = ['gateway', ...ownerNames.map((name) => `${name}-service`)];
const secrets = secretsFor({});

describe.each(['dev', 'production'])('deploy/kubernetes/overlays/%s', (overlay) => {
  const resources: readonly Resource[] = render(path.join(root, 'deploy/kubernetes/overlays', overlay));
  const of = (kind: string) => resources.filter((resource) => resource.kind === kind);
  const named = (kind: string, name: string) => of(kind).find(({ metadata }) => metadata.name === name);
  const workloads = resources.flatMap(({ kind, metadata, spec }) =>
    spec?.template
      ? [{ where: `${kind} ${metadata.name}`, kind, name: metadata.name, pod: spec.template.spec }]
      : [],
  );
  const imageOf = (name: string) =>
    workloads.find((one) => one.kind === 'Deployment' && one.name === name)?.pod.containers[0]?.image;

  it('has each resource once, in one namespace', () => {
    const names = resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const { kind, metadata } of resources) {
      if (kind !== 'Namespace') expect([kind, metadata.namespace]).toEqual([kind, 'order-flow']);
    }
  });

  it.each(SERVICES)(
    'runs the %s with probes, spread over machines, stopped in order and one at a time',
    (name) => {
      const deployment = named('Deployment', name)?.spec;
      const pod = deployment?.template?.spec;
      expect(pod?.containers[0]).toMatchObject({
        startupProbe: { httpGet: { path: '/health/live' } },
        readinessProbe: { httpGet: { path: '/health/ready' } },
        livenessProbe: { httpGet: { path: '/health/live' } },
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
      });
      // 5 s of preStop, and at most 11.5 s of our own.
      expect(pod?.terminationGracePeriodSeconds).toBeGreaterThan(17);
      expect(pod?.topologySpreadConstraints).toHaveLength(2);
      expect(named('PodDisruptionBudget', name)?.spec).toMatchObject({
        maxUnavailable: 1,
        selector: deployment?.selector,
      });
      const labels = deployment?.selector?.matchLabels ?? {};
      expect(deployment?.template?.metadata.labels).toMatchObject(labels);
      const service = named('Service', name)?.spec;
      expect(service?.selector).toEqual(labels);
      expect(service?.ports?.[0]?.port).toBe(pod?.containers[0]?.ports?.[0]?.containerPort);
    },
  );

  it('scales the gateways by CPU, and every other service by the messages of its queue', () => {
    expect(named('HorizontalPodAutoscaler', 'gateway')?.spec?.scaleTargetRef?.name).toBe('gateway');
    for (const owner of ownerNames) {
      const queue = queuesOf(owners[owner]).find((name) => isEventQueue(name));
      expect(named('ScaledObject', `${owner}-service`)?.spec).toMatchObject({
        scaleTargetRef: { name: `${owner}-service` },
        triggers: [{ metadata: { queueName: queue, protocol: 'http', excludeUnacknowledged: 'false' } }],
      });
    }
  });

  it('keeps to the restricted pod security standard, with limits and pinned images', () => {
    for (const { where, pod } of workloads) {
      expect({ where, ...pod }).toMatchObject({
        where,
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const container of pod.containers) {
        expect({ where, ...container }).toMatchObject({
          where,
          image: expect.stringMatching(/:(local|\d+\.\d+\.\d+)/) as string,
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: { limits: { memory: expect.any(String) as string } },
        });
        expect(Object.keys(container.resources.requests).sort()).toEqual(['cpu', 'memory']);
      }
    }
  });

  it('mounts only what is there: config maps, and secrets with the files that the variables name', () => {
    for (const { pod } of workloads) {
      for (const { configMap, secret } of pod.volumes) {
        if (configMap) expect(named('ConfigMap', configMap.name)).toBeDefined();
        if (secret) expect(secrets.map(({ metadata }) => metadata.name)).toContain(secret.secretName);
      }
      for (const { env = [], envFrom = [], volumeMounts } of pod.containers) {
        const maps = envFrom.map(({ configMapRef }) => named('ConfigMap', configMapRef.name)?.data);
        expect(maps).not.toContain(undefined);
        const values = [
          ...maps.flatMap((map) => Object.entries(map ?? {})),
          ...env.map(({ name, value }) => [name, value] as const),
        ];
        for (const [variable, file] of values.filter(([name]) => name.endsWith('_FILE'))) {
          const mount = volumeMounts.find(({ mountPath }) => file.startsWith(`${mountPath}/`));
          const volume = pod.volumes.find(({ name }) => name === mount?.name);
          const secret = secrets.find(({ metadata }) => metadata.name === volume?.secret?.secretName);
          const files = Object.keys(secret?.stringData ?? {});
          expect({ variable, files }).toEqual({
            variable,
            files: expect.arrayContaining([path.basename(file)]) as string[],
          });
        }
      }
    }
  });

  it('lets nothing talk to anything by default', () => {
    expect(named('NetworkPolicy', 'default-deny')?.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  it('migrates the database of each service with the image that runs', () => {
    const migrations = workloads.find(({ where }) => where === 'Job migrate')?.pod.containers ?? [];
    const images = ownerNames.map((owner) => imageOf(`${owner}-service`));
    expect(migrations.map(({ image }) => image).sort()).toEqual(images.sort());
  });
});
