import { choice, dashboard, type ClassicDashboard } from '../dashboard';
import { mails } from './mails';
import { messages } from './messages';
import { now } from './now';
import { orders } from './orders';
import { stock } from './stock';
import { webhooks } from './webhooks';

export function orderFlow(): ClassicDashboard {
  return dashboard({
    uid: 'order-flow',
    title: 'Order flow',
    description: 'Are orders flowing, and if not: how many are stuck, since when, and where?',
    variables: [choice('product', 'Product', 'label_values(product_stock_level, product_name)')],
    rows: [
      { title: 'Now', panels: now },
      { title: 'Orders', panels: orders },
      { title: 'Stock', panels: stock },
      { title: 'Messages between the services', panels: messages },
      { title: 'Webhooks', panels: webhooks },
      { title: 'Mails', panels: mails },
    ],
  });
}
