import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  {
    resources: { dashboard: { name: 'Dashboard' } },
    dashboard: {
      attention: {
        title: 'Needs a person now',
        nothing: 'Nothing: no order is stuck, no dead letter waits, every part answers.',
        down: '%{name} is down: %{detail}',
        degraded: '%{name} works with limits: %{detail}',
        missing: '%{name} did not answer: its numbers are missing here.',
        dead_letters:
          'One dead letter waits: a message that could not be processed. |||| %{smart_count} dead letters wait: messages that could not be processed.',
        dead_letters_at_least: 'At least %{smart_count} dead letters wait; not every service could be asked.',
        pending:
          'One order is pending, since %{seconds} s. |||| %{smart_count} orders are pending, the oldest since %{seconds} s.',
        outbox:
          '%{name}: one message has waited %{seconds} s to be sent. |||| %{name}: %{smart_count} messages wait to be sent, the oldest since %{seconds} s.',
      },
      go: {
        down: 'System',
        degraded: 'System',
        missing: 'System',
        dead_letters: 'Dead letters',
        dead_letters_at_least: 'Dead letters',
        pending: 'Orders',
        outbox: 'System',
      },
      orders: 'Orders',
      skipped: {
        duplicate: 'Duplicates skipped',
        locked: 'Skipped, locked',
        since: 'messages since the services started',
      },
      rates: {
        title: 'The last hour',
        orders: 'Orders a second',
        latency: 'From POST to CONFIRMED',
        created: 'Placed',
        now: 'Now %{now}. Lines: %{lines}.',
        table: 'Show as a table',
        no_table: 'Hide the table',
        minute: 'Minute',
      },
      low: {
        title: 'Stock running low',
        product: 'Product',
        stock: 'In stock',
        none: 'Every product has enough.',
        more: 'One more is low. |||| %{smart_count} more are low.',
      },
    },
  },
  {
    resources: { dashboard: { name: 'Panel' } },
    dashboard: {
      attention: {
        title: 'Requiere a una persona ahora',
        nothing: 'Nada: ningún pedido está atascado, no hay mensajes fallidos y todas las partes responden.',
        down: '%{name} no funciona: %{detail}',
        degraded: '%{name} funciona con límites: %{detail}',
        missing: '%{name} no ha respondido: aquí faltan sus números.',
        dead_letters:
          'Hay un mensaje fallido: no se pudo procesar. |||| Hay %{smart_count} mensajes fallidos: no se pudieron procesar.',
        dead_letters_at_least:
          'Hay al menos %{smart_count} mensajes fallidos; no se pudo preguntar a todos los servicios.',
        pending:
          'Un pedido está pendiente desde hace %{seconds} s. |||| %{smart_count} pedidos están pendientes, el más antiguo desde hace %{seconds} s.',
        outbox:
          '%{name}: un mensaje espera su envío desde hace %{seconds} s. |||| %{name}: %{smart_count} mensajes esperan su envío, el más antiguo desde hace %{seconds} s.',
      },
      go: {
        down: 'Sistema',
        degraded: 'Sistema',
        missing: 'Sistema',
        dead_letters: 'Mensajes fallidos',
        dead_letters_at_least: 'Mensajes fallidos',
        pending: 'Pedidos',
        outbox: 'Sistema',
      },
      orders: 'Pedidos',
      skipped: {
        duplicate: 'Duplicados omitidos',
        locked: 'Omitidos, bloqueados',
        since: 'mensajes desde que arrancaron los servicios',
      },
      rates: {
        title: 'La última hora',
        orders: 'Pedidos por segundo',
        latency: 'De POST a CONFIRMED',
        created: 'Hechos',
        now: 'Ahora %{now}. Líneas: %{lines}.',
        table: 'Ver como tabla',
        no_table: 'Ocultar la tabla',
        minute: 'Minuto',
      },
      low: {
        title: 'Existencias bajas',
        product: 'Producto',
        stock: 'Existencias',
        none: 'Hay suficiente de todo.',
        more: 'Hay uno más con pocas existencias. |||| Hay %{smart_count} más con pocas existencias.',
      },
    },
  },
);
