import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  { resources: { orders: { name: 'Order |||| Orders' } } },
  { resources: { orders: { name: 'Pedido |||| Pedidos' } } },
);
