import { answer, command, event, query } from './declare';
import { owners } from './owners';
import {
  ChangeOrder,
  CreateOrder,
  GetOrder,
  GetOrderRun,
  GetRates,
  ListOrders,
  RejectOrder,
  RunCountQuery,
  StartOrderRun,
  StockReleased,
  StockReserved,
  StopOrderRun,
  WaitForOrder,
  type Once,
  type OrderPage,
  type OrderRun,
  type OrderRunCount,
  type OrderRunList,
  type OrderSteps,
  type OrderView,
  type TimeSeries,
} from './payloads';
import { AskOwner } from './payloads/system';

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
  startOrderRun: command('orders.runs.start', queue, StartOrderRun, answer<Once<OrderRun>>()),
  stopOrderRun: command('orders.runs.stop', queue, StopOrderRun, answer<Once<OrderRun>>()),

  getOrder: query('orders.get', queries, GetOrder, answer<OrderView>()),
  listOrders: query('orders.list', queries, ListOrders, answer<OrderPage>()),
  orderSteps: query('orders.steps', queries, GetOrder, answer<OrderSteps>()),
  orderRates: query('orders.rates', queries, GetRates, answer<TimeSeries>()),
  countForRun: query('orders.runs.count', queries, RunCountQuery, answer<OrderRunCount>()),
  listOrderRuns: query('orders.runs.list', queries, AskOwner, answer<OrderRunList>()),
  getOrderRun: query('orders.runs.get', queries, GetOrderRun, answer<OrderRun>()),
  /** The answer comes when the order is final. */
  waitForOrder: query('orders.wait', waits, WaitForOrder, answer<OrderView>()),
};
