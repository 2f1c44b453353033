import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  {
    resources: { system: { name: 'System' } },
    system: {
      overall: {
        ok: 'Every part is well.',
        degraded: 'Orders go on, but a part is missing: see which below.',
        unavailable:
          'Orders do not reach their end now: a part that they need is down. Accepted ones are not lost.',
      },
      checked: 'Looked at',
      topology: 'Who uses whom',
      topology_hint:
        'Choose a part to see its details. A dotted line only watches; a dashed red one leads to what is down.',
      details: 'Part by part',
      database_of: 'Database of %{service}',
      uses: 'Uses %{parts}.',
      uses_what: 'Uses',
      version: 'Version',
      not_told: 'not told',
      response: 'Answered in',
      uptime: 'Runs for',
      database: 'Database',
      needs: 'Its own checks',
      parts: {
        gateway: 'Gateway',
        'orders-service': 'Orders',
        'products-service': 'Products',
        rabbitmq: 'RabbitMQ',
        redis: 'Redis',
        jaeger: 'Trace store (Jaeger)',
        prometheus: 'Prometheus',
      },
      dependency: { database: 'Database', broker: 'RabbitMQ', consumer: 'Consumer', redis: 'Redis' },
      use: {
        requests: 'requests',
        'requests and events': 'requests and events',
        'sessions and limits': 'sessions and limits',
        'processed: and lock: keys': 'what was processed, and locks',
        traces: 'traces',
        numbers: 'numbers',
      },
      queues: {
        title: 'Queues',
        name: 'Queue',
        messages: 'Messages waiting',
        consumers: 'Consumers',
        nobody: 'nobody takes them',
      },
      links: {
        title: 'Other tools',
        API: 'API (Swagger)',
        more: 'Grafana, Jaeger, Prometheus and RabbitMQ appear here once the gateway knows their addresses: GRAFANA_UI_URL, JAEGER_UI_URL, PROMETHEUS_UI_URL, RABBITMQ_UI_URL.',
      },
    },
  },
  {
    resources: { system: { name: 'Sistema' } },
    system: {
      overall: {
        ok: 'Todas las partes están bien.',
        degraded: 'Los pedidos siguen, pero falta una parte: abajo se ve cuál.',
        unavailable:
          'Los pedidos no llegan ahora a su fin: falta una parte que necesitan. Los aceptados no se pierden.',
      },
      checked: 'Comprobado:',
      topology: 'Quién usa qué',
      topology_hint:
        'Elija una parte para ver sus detalles. Una línea de puntos solo observa; una roja a trazos lleva a lo que no funciona.',
      details: 'Parte por parte',
      database_of: 'Base de datos de %{service}',
      uses: 'Usa %{parts}.',
      uses_what: 'Usa',
      version: 'Versión',
      not_told: 'no la dice',
      response: 'Respondió en',
      uptime: 'En marcha desde hace',
      database: 'Base de datos',
      needs: 'Sus propias comprobaciones',
      parts: {
        gateway: 'Pasarela',
        'orders-service': 'Pedidos',
        'products-service': 'Productos',
        rabbitmq: 'RabbitMQ',
        redis: 'Redis',
        jaeger: 'Trazas (Jaeger)',
        prometheus: 'Prometheus',
      },
      dependency: { database: 'Base de datos', broker: 'RabbitMQ', consumer: 'Consumidor', redis: 'Redis' },
      use: {
        requests: 'peticiones',
        'requests and events': 'peticiones y eventos',
        'sessions and limits': 'sesiones y límites',
        'processed: and lock: keys': 'lo ya procesado y los bloqueos',
        traces: 'trazas',
        numbers: 'cifras',
      },
      queues: {
        title: 'Colas',
        name: 'Cola',
        messages: 'Mensajes en espera',
        consumers: 'Consumidores',
        nobody: 'nadie los toma',
      },
      links: {
        title: 'Otras herramientas',
        API: 'API (Swagger)',
        more: 'Grafana, Jaeger, Prometheus y RabbitMQ aparecen aquí cuando la pasarela sabe sus direcciones: GRAFANA_UI_URL, JAEGER_UI_URL, PROMETHEUS_UI_URL, RABBITMQ_UI_URL.',
      },
    },
  },
);
