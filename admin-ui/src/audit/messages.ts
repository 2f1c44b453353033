import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  {
    resources: {
      audit: {
        name: 'Audit',
        fields: {
          at: 'When',
          actor: 'Who',
          action: 'What',
          target: 'To what (id)',
          changes: 'Before → after',
          before: 'Before',
          after: 'After',
          service: 'Written down by',
          traceId: 'Trace',
          from: 'From',
          to: 'Before (time)',
        },
      },
    },
    audit: {
      by: 'by %{actor}',
      no_change: 'nothing changed',
      paused: 'The list does not refresh itself while an entry is open.',
      actions: {
        orders: {
          cancel: 'Cancelled an order',
          redrive: 'Asked for the stock again',
          reject: 'Rejected an order',
        },
        products: {
          create: 'Created a product',
          update: 'Changed a product',
          restock: 'Restocked',
          adjust: 'Adjusted the stock',
        },
        deadLetters: { replay: 'Replayed', discard: 'Discarded' },
      },
      targets: {
        orders: 'Order',
        products: 'Product',
        deadLetters: 'Dead letter',
        group: 'Group of dead letters',
      },
      empty: {
        title: 'Nobody has changed anything yet',
        text: 'Each change that a person makes is written down here, in the same transaction as the change: cancelled, rejected and re-driven orders, products and their stock, dead letters replayed and discarded. What the system does by itself is in the timeline of each order.',
      },
      none: {
        title: 'Nothing with these filters',
        text: 'Names and ids are looked for in full, capital letters too. Clear a filter to see more.',
      },
    },
  },
  {
    resources: {
      audit: {
        name: 'Auditoría',
        fields: {
          at: 'Cuándo',
          actor: 'Quién',
          action: 'Qué',
          target: 'A qué (id)',
          changes: 'Antes → después',
          before: 'Antes',
          after: 'Después',
          service: 'Anotado por',
          traceId: 'Traza',
          from: 'Desde',
          to: 'Antes de',
        },
      },
    },
    audit: {
      by: 'por %{actor}',
      no_change: 'sin cambios',
      paused: 'La lista no se actualiza mientras haya una entrada abierta.',
      actions: {
        orders: {
          cancel: 'Canceló un pedido',
          redrive: 'Pidió otra vez las existencias',
          reject: 'Rechazó un pedido',
        },
        products: {
          create: 'Creó un producto',
          update: 'Cambió un producto',
          restock: 'Repuso existencias',
          adjust: 'Ajustó las existencias',
        },
        deadLetters: { replay: 'Reenvió', discard: 'Descartó' },
      },
      targets: {
        orders: 'Pedido',
        products: 'Producto',
        deadLetters: 'Mensaje fallido',
        group: 'Grupo de mensajes fallidos',
      },
      empty: {
        title: 'Nadie ha cambiado nada todavía',
        text: 'Cada cambio que hace una persona se anota aquí, en la misma transacción que el cambio: pedidos cancelados, rechazados y reintentados, productos y sus existencias, mensajes fallidos reenviados y descartados. Lo que el sistema hace por sí solo está en la cronología de cada pedido.',
      },
      none: {
        title: 'Nada con estos filtros',
        text: 'Los nombres e ids se buscan enteros, con sus mayúsculas. Quite un filtro para ver más.',
      },
    },
  },
);
