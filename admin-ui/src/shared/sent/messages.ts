import { bilingual } from '../../language/bilingual';

/** What mails and webhooks have in common. */
export const messages = bilingual(
  {
    sent: {
      no_order: 'not about an order',
      order: 'Order %{id}',
      whole_id: 'The id in full',
      last_error: 'Last error: %{error}.',
      events: {
        order: { confirmed: 'Order confirmed', rejected: 'Order rejected', cancelled: 'Order cancelled' },
        product: { lowStock: 'Stock low' },
        webhook: { test: 'Test', endpointDisabled: 'Webhook endpoint switched off' },
      },
    },
  },
  {
    sent: {
      no_order: 'no trata de un pedido',
      order: 'Pedido %{id}',
      whole_id: 'El id completo',
      last_error: 'Último error: %{error}.',
      events: {
        order: {
          confirmed: 'Pedido confirmado',
          rejected: 'Pedido rechazado',
          cancelled: 'Pedido cancelado',
        },
        product: { lowStock: 'Existencias bajas' },
        webhook: { test: 'Prueba', endpointDisabled: 'Destino de webhooks desactivado' },
      },
    },
  },
);
