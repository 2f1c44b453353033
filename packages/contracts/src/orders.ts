import { answer, command, event, query } from './declare';
import { owners } from './owners';
import {
  ChangeOrder,
  CreateOrder,
  GetOrder,
  GetRates,
  ListOrders,
  RejectOrder,
  StockReleased,
  StockReserved,
  WaitForOrder,
  type Once,
  type OrderPage,
  type OrderSteps,
  type OrderView,
  type TimeSeries,
} from './payloads';

const { queue, queries, waits } = owners.orders;
const changed = answer<Once<OrderView>>();

/** The messages that the orders service accepts. */
export const orderMessages = {
  createOrder: command('orders.create', queue, CreateOrder, changed),
  /** The products service has answered to `reserveStock`: the order becomes CONFIRMED or REJECTED. */
  stockReserved: event('product.stockReserved', [queue], StockReserved),
  cancelOrder: command('orders.cancel', queue, ChangeOrder, changed),
  /** The products service has answered to `releaseStock`. */
  stockReleased: event('product.stockReleased', [queue], StockReleased),
  redriveOrder: command('orders.redrive', queue, ChangeOrder, changed),
  rejectOrder: command('orders.reject', queue, RejectOrder, changed),

  getOrder: query('orders.get', queries, GetOrder, answer<OrderView>()),
  listOrders: query('orders.list', queries, ListOrders, answer<OrderPage>()),
  orderSteps: query('orders.steps', queries, GetOrder, answer<OrderSteps>()),
  orderRates: query('orders.rates', queries, GetRates, answer<TimeSeries>()),
  /** The answer comes when the order is final. */
  waitForOrder: query('orders.wait', waits, WaitForOrder, answer<OrderView>()),
};
