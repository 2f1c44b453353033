import { answer, command, event, query } from './declare';
import { owners } from './owners';
import {
  AdjustProduct,
  CreateProduct,
  GetOrderSteps,
  GetProduct,
  ListMovements,
  ListProducts,
  ReleaseStock,
  ReserveStock,
  RestockProduct,
  UpdateProduct,
  type MovementPage,
  type Once,
  type ProductView,
  type TimelineStep,
} from './payloads';

const { queue, queries } = owners.products;
const changed = answer<Once<ProductView>>();

/** The messages that the products service accepts. */
export const productMessages = {
  /** Requests stock for a new order. */
  reserveStock: event('product.reserveStock', [queue], ReserveStock),
  /** The compensation of an order that was cancelled. */
  releaseStock: event('product.releaseStock', [queue], ReleaseStock),

  createProduct: command('products.create', queue, CreateProduct, changed),
  updateProduct: command('products.update', queue, UpdateProduct, changed),
  restockProduct: command('products.restock', queue, RestockProduct, changed),
  adjustProduct: command('products.adjust', queue, AdjustProduct, changed),

  getProduct: query('products.get', queries, GetProduct, answer<ProductView>()),
  listProducts: query('products.list', queries, ListProducts, answer<ProductView[]>()),
  listMovements: query('products.movements', queries, ListMovements, answer<MovementPage>()),
  productsOrderSteps: query('products.orderSteps', queries, GetOrderSteps, answer<TimelineStep[]>()),
};
