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
      uses: 'Uses %{parts}',
      trace_store: 'trace store',
      parts: 'Components',
      links: 'Other tools',
      queues: 'Queues',
      queue: 'Queue',
      messages: 'Waiting',
      in_work: 'In work',
      in_rate: 'In per second',
      out_rate: 'Out per second',
      oldest: 'Oldest in work',
      consumers: 'Consumers',
      not_known: 'Not known, or there is none',
      under_a_second: 'under 1 s',
      meaning: {
        waiting: 'Waiting: messages in the queue that no service has taken yet.',
        in_work:
          'In work: messages that the service has taken and not yet acknowledged. The query of this page is one of them.',
        rates:
          'In and out: averages of the last 30 s, measured by the service that takes the messages. In is what was handled plus the growth of the queue. A message that is retried counts again; a request that expires in the queue is not counted.',
        oldest:
          'Oldest in work: the time since that message was last sent. RabbitMQ does not tell the age of messages that wait. They are younger, because a queue gives out its oldest message first.',
        outbox:
          'A service stores each event with the change that causes it, and sends it afterwards. Sent counts what RabbitMQ has confirmed in the last 30 s: events, retries and replays.',
      },
      outboxes: 'Outboxes',
      service: 'Service',
      pending: 'Not yet sent',
      age: 'Oldest',
      published: 'Sent per second',
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
      uses: 'Usa %{parts}',
      trace_store: 'almacén de trazas',
      parts: 'Componentes',
      links: 'Otras herramientas',
      queues: 'Colas',
      queue: 'Cola',
      messages: 'En espera',
      in_work: 'En curso',
      in_rate: 'Entran por segundo',
      out_rate: 'Salen por segundo',
      oldest: 'El más antiguo en curso',
      consumers: 'Consumidores',
      not_known: 'No se sabe, o no hay ninguno',
      under_a_second: 'menos de 1 s',
      meaning: {
        waiting: 'En espera: mensajes de la cola que ningún servicio ha tomado todavía.',
        in_work:
          'En curso: mensajes que el servicio ha tomado y todavía no ha confirmado. La consulta de esta página es uno de ellos.',
        rates:
          'Entran y salen: medias de los últimos 30 s, medidas por el servicio que toma los mensajes. Entra lo que se ha tratado más lo que ha crecido la cola. Un mensaje que se reintenta cuenta otra vez; una solicitud que caduca en la cola no se cuenta.',
        oldest:
          'El más antiguo en curso: el tiempo desde su último envío. RabbitMQ no da la antigüedad de los mensajes en espera. Son más recientes, porque una cola entrega primero el más antiguo.',
        outbox:
          'Un servicio guarda cada evento con el cambio que lo causa y lo envía después. Se cuenta lo que RabbitMQ ha confirmado en los últimos 30 s: eventos, reintentos y reenvíos.',
      },
      outboxes: 'Bandejas de salida',
      service: 'Servicio',
      pending: 'Sin enviar',
      age: 'El más antiguo',
      published: 'Enviados por segundo',
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
