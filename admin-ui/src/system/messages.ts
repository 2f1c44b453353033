import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  {
    resources: { system: { name: 'System' } },
    system: {
      whole: {
        ok: 'All known components answer.',
        degraded: 'Orders are processed, but not every component is healthy.',
        unavailable: 'A component that orders need is down. Orders wait until it is back, and none is lost.',
      },
      topology: 'Connections',
      parts: 'Components',
      links: 'Other tools',
      queues: 'Queues',
      queue: 'Queue',
      messages: 'Messages waiting',
      consumers: 'Consumers',
      nobody: 'No consumer',
      by_time: 'return automatically',
      no_queues: 'No data about queues: no service answered.',
      version: 'Version',
      response: 'Response time',
      uptime: 'Uptime',
      database: 'Database',
      dependencies: 'Depends on',
      kinds: {
        service: 'A service of this system',
        broker: 'Carries every message',
        cache: 'Sessions, rate limits, processed: and lock: keys; orders continue without it',
        traces: 'Stores traces; orders continue without it',
        metrics: 'Collects metrics; orders continue without it',
      },
    },
  },
  {
    resources: { system: { name: 'Sistema' } },
    system: {
      whole: {
        ok: 'Todos los componentes conocidos responden.',
        degraded: 'Los pedidos se procesan, pero no todos los componentes están bien.',
        unavailable:
          'No funciona un componente necesario. Los pedidos esperan hasta que vuelva y ninguno se pierde.',
      },
      topology: 'Conexiones',
      parts: 'Componentes',
      links: 'Otras herramientas',
      queues: 'Colas',
      queue: 'Cola',
      messages: 'Mensajes en espera',
      consumers: 'Consumidores',
      nobody: 'Sin consumidores',
      by_time: 'vuelven automáticamente',
      no_queues: 'Sin datos de las colas: ningún servicio ha respondido.',
      version: 'Versión',
      response: 'Tiempo de respuesta',
      uptime: 'Activo desde hace',
      database: 'Base de datos',
      dependencies: 'Depende de',
      kinds: {
        service: 'Un servicio de este sistema',
        broker: 'Lleva todos los mensajes',
        cache: 'Sesiones, límites y claves processed: y lock:; los pedidos siguen sin él',
        traces: 'Guarda las trazas; los pedidos siguen sin él',
        metrics: 'Recoge las métricas; los pedidos siguen sin él',
      },
    },
  },
);
