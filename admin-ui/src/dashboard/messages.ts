import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  {
    resources: { dashboard: { name: 'Dashboard' } },
    dashboard: {
      attention: {
        title: 'Needs a person now',
        nothing: 'Nothing: no stuck orders, no open dead letters, enough stock, every component answers.',
        down: '%{name} does not work: %{detail}',
        degraded: '%{name} is degraded: %{detail}',
        missing: '%{name} did not answer, so its numbers are missing here.',
        dead_letters:
          'One dead letter is open: a message that could not be processed. |||| %{smart_count} dead letters are open: messages that could not be processed.',
        taken_by: 'Some are in the hands of %{names}.',
        dead_letters_at_least:
          'At least one dead letter is open. Not every service answered. |||| At least %{smart_count} dead letters are open. Not every service answered.',
        failed_again:
          'One dead letter was replayed and failed again: its cause is not fixed yet. |||| %{smart_count} dead letters were replayed and failed again: their cause is not fixed yet.',
        rejections:
          '%{share} of the orders of the last %{minutes} minutes were rejected. Usual in the day before: %{usual}.',
        rejections_without_usual: '%{share} of the orders of the last %{minutes} minutes were rejected.',
        late: 'In the last %{minutes} minutes, one order in twenty took %{seconds} s or longer to be confirmed. The promise is 5 s.',
        sold_out:
          'One product is sold out: its orders are rejected. |||| %{smart_count} products are sold out: their orders are rejected.',
        low_stock:
          'One product is below its low-stock threshold. |||| %{smart_count} products are below their low-stock threshold.',
        pending:
          'One order has been pending for %{seconds} s. |||| %{smart_count} orders are pending, the oldest for %{seconds} s.',
        outbox:
          '%{name}: one message has been waiting for %{seconds} s to be sent. |||| %{name}: %{smart_count} messages are waiting to be sent, the oldest for %{seconds} s.',
        webhooks_switched_off:
          'One webhook endpoint was switched off, because its subscriber accepted nothing. |||| %{smart_count} webhook endpoints were switched off, because their subscribers accepted nothing.',
        webhooks_failing:
          'One webhook endpoint does not accept what it is sent. |||| %{smart_count} webhook endpoints do not accept what they are sent.',
        webhooks_late: 'A webhook has been due for %{seconds} s and was not sent yet.',
        mails_failed:
          'One mail was given up in the last 24 hours: no provider accepted it. |||| %{smart_count} mails were given up in the last 24 hours: no provider accepted them.',
        mails_late: 'A mail has been due for %{seconds} s and was not sent yet.',
      },
      go: {
        down: 'System',
        degraded: 'System',
        missing: 'System',
        dead_letters: 'Dead letters',
        dead_letters_at_least: 'Dead letters',
        pending: 'Pending orders',
        late: 'Late orders',
        rejections: 'Rejected orders',
        rejections_without_usual: 'Rejected orders',
        failed_again: 'Dead letters',
        sold_out: 'Sold out',
        low_stock: 'Low stock',
        outbox: 'System',
        webhooks_switched_off: 'Webhooks',
        webhooks_failing: 'Webhooks',
        webhooks_late: 'Deliveries',
        mails_failed: 'Mails',
        mails_late: 'Mails',
      },
      level: {
        good: 'As it should be',
        warning: 'Look at this',
        error: 'Not all right',
        unknown: 'Not known yet',
      },
      in_time: {
        title: 'Orders that ended in time',
        sentence:
          '%{share} of the orders of the last hour ended within %{seconds} s; the objective is %{objective}.',
        none: 'No order was placed in the last hour. The objective: %{objective} end within %{seconds} s.',
        missing: 'The orders service did not answer, so nobody knows how many orders ended in time.',
        budget:
          '%{left} of the error budget of 30 days is left. Late orders: %{late} of %{placed}; the budget allows %{allowed}.',
        since: 'Counted since %{since}.',
        go: 'Orders of the last hour',
        go_late: 'Late orders of the last hour',
      },
      rejected: {
        title: 'Rejected orders',
        sentence:
          '%{share} of the orders that ended in the last %{minutes} minutes were rejected; usual in the day before is %{usual}.',
        without_usual:
          '%{share} of the orders that ended in the last %{minutes} minutes were rejected. Nothing is usual yet: too few ended in the day before.',
        few: 'Fewer than 20 orders ended in the last %{minutes} minutes: too few for a share.',
        usual: 'Usual in the day before: %{usual}.',
        go: 'Rejected orders',
      },
      orders: 'Orders',
      skipped: {
        duplicate: 'Duplicates',
        locked: 'Locked',
        since: 'messages skipped since the services started',
      },
      rates: {
        title: 'Orders over time',
        range: 'Time range',
        orders: 'Orders per second',
        latency: 'Time from POST to CONFIRMED',
        created: 'Placed',
        now: 'Now %{now}. Lines: %{lines}.',
        table: 'Show as a table',
        no_table: 'Hide the table',
        minute: 'Minute',
      },
      low: {
        title: 'Low stock',
        product: 'Product',
        stock: 'In stock',
        none: 'Every product has enough stock.',
        more: 'One more is low. |||| %{smart_count} more are low.',
      },
    },
  },
  {
    resources: { dashboard: { name: 'Panel' } },
    dashboard: {
      attention: {
        title: 'Requiere a una persona ahora',
        nothing:
          'Nada: no hay pedidos atascados ni mensajes fallidos abiertos, hay existencias y todos los componentes responden.',
        down: '%{name} no funciona: %{detail}',
        degraded: '%{name} funciona con limitaciones: %{detail}',
        missing: '%{name} no ha respondido: aquí faltan sus datos.',
        dead_letters:
          'Hay un mensaje fallido abierto: no se pudo procesar. |||| Hay %{smart_count} mensajes fallidos abiertos: no se pudieron procesar.',
        taken_by: 'De algunos se ocupa %{names}.',
        dead_letters_at_least:
          'Hay al menos un mensaje fallido abierto. No han respondido todos los servicios. |||| Hay al menos %{smart_count} mensajes fallidos abiertos. No han respondido todos los servicios.',
        failed_again:
          'Un mensaje fallido se reenvió y volvió a fallar: su causa no está resuelta. |||| %{smart_count} mensajes fallidos se reenviaron y volvieron a fallar: su causa no está resuelta.',
        rejections:
          'El %{share} de los pedidos de los últimos %{minutes} minutos fue rechazado. Lo habitual en el día anterior: %{usual}.',
        rejections_without_usual:
          'El %{share} de los pedidos de los últimos %{minutes} minutos fue rechazado.',
        late: 'En los últimos %{minutes} minutos, uno de cada veinte pedidos tardó %{seconds} s o más en confirmarse. Lo prometido son 5 s.',
        sold_out:
          'Un producto está agotado: sus pedidos se rechazan. |||| %{smart_count} productos están agotados: sus pedidos se rechazan.',
        low_stock:
          'Un producto está por debajo de su umbral de existencias. |||| %{smart_count} productos están por debajo de su umbral de existencias.',
        pending:
          'Un pedido está pendiente desde hace %{seconds} s. |||| %{smart_count} pedidos están pendientes, el más antiguo desde hace %{seconds} s.',
        outbox:
          '%{name}: un mensaje espera su envío desde hace %{seconds} s. |||| %{name}: %{smart_count} mensajes esperan su envío, el más antiguo desde hace %{seconds} s.',
        webhooks_switched_off:
          'Se desactivó un destino de webhooks, porque su suscriptor no aceptaba nada. |||| Se desactivaron %{smart_count} destinos de webhooks, porque sus suscriptores no aceptaban nada.',
        webhooks_failing:
          'Un destino de webhooks no acepta lo que se le envía. |||| %{smart_count} destinos de webhooks no aceptan lo que se les envía.',
        webhooks_late: 'Un webhook debía salir hace %{seconds} s y todavía no se ha enviado.',
        mails_failed:
          'Se abandonó un correo en las últimas 24 horas: ningún proveedor lo aceptó. |||| Se abandonaron %{smart_count} correos en las últimas 24 horas: ningún proveedor los aceptó.',
        mails_late: 'Un correo debía salir hace %{seconds} s y todavía no se ha enviado.',
      },
      go: {
        down: 'Sistema',
        degraded: 'Sistema',
        missing: 'Sistema',
        dead_letters: 'Mensajes fallidos',
        dead_letters_at_least: 'Mensajes fallidos',
        pending: 'Pedidos pendientes',
        late: 'Pedidos con retraso',
        rejections: 'Pedidos rechazados',
        rejections_without_usual: 'Pedidos rechazados',
        failed_again: 'Mensajes fallidos',
        sold_out: 'Agotados',
        low_stock: 'Pocas existencias',
        outbox: 'Sistema',
        webhooks_switched_off: 'Webhooks',
        webhooks_failing: 'Webhooks',
        webhooks_late: 'Entregas',
        mails_failed: 'Correos',
        mails_late: 'Correos',
      },
      level: {
        good: 'Como debe ser',
        warning: 'Conviene mirarlo',
        error: 'No está bien',
        unknown: 'Aún no se sabe',
      },
      in_time: {
        title: 'Pedidos terminados a tiempo',
        sentence:
          'El %{share} de los pedidos de la última hora terminó en %{seconds} s o menos; el objetivo es el %{objective}.',
        none: 'No se hizo ningún pedido en la última hora. El objetivo: el %{objective} termina en %{seconds} s o menos.',
        missing: 'El servicio de pedidos no ha respondido: no se sabe cuántos pedidos terminaron a tiempo.',
        budget:
          'Queda el %{left} del presupuesto de errores de 30 días. Pedidos tardíos: %{late} de %{placed}; el presupuesto permite %{allowed}.',
        since: 'Contados desde el %{since}.',
        go: 'Pedidos de la última hora',
        go_late: 'Pedidos con retraso de la última hora',
      },
      rejected: {
        title: 'Pedidos rechazados',
        sentence:
          'El %{share} de los pedidos terminados en los últimos %{minutes} minutos fue rechazado; lo habitual en el día anterior es el %{usual}.',
        without_usual:
          'El %{share} de los pedidos terminados en los últimos %{minutes} minutos fue rechazado. Aún no hay un valor habitual: en el día anterior terminaron muy pocos.',
        few: 'En los últimos %{minutes} minutos terminaron menos de 20 pedidos: muy pocos para calcular un porcentaje.',
        usual: 'Lo habitual en el día anterior: %{usual}.',
        go: 'Pedidos rechazados',
      },
      orders: 'Pedidos',
      skipped: {
        duplicate: 'Duplicados',
        locked: 'Bloqueados',
        since: 'mensajes omitidos desde que arrancaron los servicios',
      },
      rates: {
        title: 'Pedidos a lo largo del tiempo',
        range: 'Periodo',
        orders: 'Pedidos por segundo',
        latency: 'Tiempo de POST a CONFIRMED',
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
        none: 'Hay existencias suficientes de todos los productos.',
        more: 'Hay uno más con pocas existencias. |||| Hay %{smart_count} más con pocas existencias.',
      },
    },
  },
);
