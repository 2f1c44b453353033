import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  {
    resources: {
      audit: {
        name: 'Audit',
        fields: {
          at: 'Time',
          actor: 'User',
          action: 'Action',
          target: 'Target (id)',
          changes: 'Before → after',
          before: 'Before',
          after: 'After',
          service: 'Recorded by',
          traceId: 'Trace',
          from: 'From',
          to: 'Until',
        },
      },
    },
    audit: {
      by: 'by %{actor}',
      details: 'Details',
      no_change: 'no change',
      paused: 'The list does not refresh while an entry is open.',
      actions: {
        orders: {
          cancel: 'Cancelled an order',
          redrive: 'Requested stock again',
          reject: 'Rejected an order',
          runs: { start: 'Started a run over orders', stop: 'Stopped a run over orders' },
        },
        products: {
          create: 'Created a product',
          update: 'Changed a product',
          restock: 'Restocked',
          adjust: 'Adjusted the stock',
        },
        deadLetters: {
          replay: 'Replayed',
          discard: 'Discarded',
          resend: 'Corrected and sent',
          note: 'Wrote a note',
          take: 'Took a group',
          release: 'Released a group',
        },
        webhooks: {
          endpoints: {
            create: 'Created an endpoint',
            update: 'Changed an endpoint',
            remove: 'Removed an endpoint',
            rotateSecret: 'Rotated the secret of an endpoint',
            test: 'Tested an endpoint',
            replay: 'Sent an endpoint its events again',
          },
          deliveries: { replay: 'Sent a webhook again' },
        },
        notifications: { mails: { resend: 'Sent a mail again' }, erase: 'Forgot an address' },
        accounts: {
          create: 'Added an account',
          change: 'Changed an account',
          setPassword: 'Set a password',
          import: 'Took an account from the accounts file',
        },
        faults: { start: 'Switched a fault on', stop: 'Switched a fault off' },
      },
      targets: {
        orders: 'Order',
        products: 'Product',
        deadLetters: 'Dead letter',
        webhooks: { endpoints: 'Endpoint', deliveries: 'Delivery' },
        notifications: { mails: 'Mail' },
        group: 'Group of dead letters',
      },
      empty: {
        title: 'No changes yet',
        text: 'Every change made by a person is recorded here, in the same transaction: orders (cancelled, rejected, stock requested again), products and their stock, dead letters (replayed, discarded). Automatic steps are in the timeline of each order.',
      },
      none: {
        title: 'No entries match these filters',
        text: 'Names and ids must match in full, including capital letters. Clear a filter to see more.',
      },
    },
  },
  {
    resources: {
      audit: {
        name: 'Auditoría',
        fields: {
          at: 'Hora',
          actor: 'Usuario',
          action: 'Acción',
          target: 'Objeto (id)',
          changes: 'Antes → después',
          before: 'Antes',
          after: 'Después',
          service: 'Registrado por',
          traceId: 'Traza',
          from: 'Desde',
          to: 'Hasta',
        },
      },
    },
    audit: {
      by: 'por %{actor}',
      details: 'Detalles',
      no_change: 'sin cambios',
      paused: 'La lista no se actualiza mientras haya una entrada abierta.',
      actions: {
        orders: {
          cancel: 'Canceló un pedido',
          redrive: 'Volvió a pedir existencias',
          reject: 'Rechazó un pedido',
          runs: { start: 'Inició un proceso sobre pedidos', stop: 'Detuvo un proceso sobre pedidos' },
        },
        products: {
          create: 'Creó un producto',
          update: 'Cambió un producto',
          restock: 'Repuso existencias',
          adjust: 'Ajustó las existencias',
        },
        deadLetters: {
          replay: 'Reenvió',
          discard: 'Descartó',
          resend: 'Corrigió y envió',
          note: 'Escribió una nota',
          take: 'Cogió un grupo',
          release: 'Soltó un grupo',
        },
        webhooks: {
          endpoints: {
            create: 'Creó un destino',
            update: 'Cambió un destino',
            remove: 'Eliminó un destino',
            rotateSecret: 'Renovó el secreto de un destino',
            test: 'Probó un destino',
            replay: 'Reenvió los eventos a un destino',
          },
          deliveries: { replay: 'Reenvió un webhook' },
        },
        notifications: { mails: { resend: 'Reenvió un correo' }, erase: 'Olvidó una dirección' },
        accounts: {
          create: 'Añadió una cuenta',
          change: 'Cambió una cuenta',
          setPassword: 'Puso una contraseña',
          import: 'Tomó una cuenta del archivo de cuentas',
        },
        faults: { start: 'Activó un fallo', stop: 'Desactivó un fallo' },
      },
      targets: {
        orders: 'Pedido',
        products: 'Producto',
        deadLetters: 'Mensaje fallido',
        webhooks: { endpoints: 'Destino', deliveries: 'Entrega' },
        notifications: { mails: 'Correo' },
        group: 'Grupo de mensajes fallidos',
      },
      empty: {
        title: 'Todavía no hay cambios',
        text: 'Cada cambio hecho por una persona se registra aquí, en la misma transacción: pedidos (cancelados, rechazados, existencias pedidas de nuevo), productos y sus existencias, mensajes fallidos (reenviados, descartados). Los pasos automáticos están en la cronología de cada pedido.',
      },
      none: {
        title: 'Ninguna entrada con estos filtros',
        text: 'Los nombres y los ids deben coincidir por completo, también en mayúsculas. Quite un filtro para ver más.',
      },
    },
  },
);
