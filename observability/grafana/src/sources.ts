/** The data sources of ../provisioning/datasources, by uid. */
export const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' } as const;
export const JAEGER = { type: 'jaeger', uid: 'jaeger' } as const;

/** The web pages beside Grafana, at the addresses that compose publishes on this machine. */
export const JAEGER_UI = 'http://localhost:16686';
export const PROMETHEUS_UI = 'http://localhost:9090';
export const GATEWAY = 'http://localhost:3000';
