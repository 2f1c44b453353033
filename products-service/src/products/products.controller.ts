import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { patterns } from '../../../messaging/src/contracts';
import { DeadLetters } from '../../../messaging/src/dead-letters';
import {
  CreateProduct,
  GetProduct,
  ListDeadLetters,
  ListProducts,
  ReleaseStock,
  ReplayDeadLetters,
  ReserveStock,
  RestockProduct,
} from '../../../messaging/src/payloads';
import { PassErrorsToTransport } from '../../../messaging/src/rpc-errors.filter';
import { ProductsService } from './products.service';

/** What the products service does when a message comes. */
@Controller()
@UseFilters(PassErrorsToTransport)
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    private readonly deadLetters: DeadLetters,
  ) {}

  @EventPattern(patterns.reserveStock)
  reserveStock(@Payload() wanted: ReserveStock) {
    return this.products.reserveStock(wanted);
  }

  /** The compensation of a cancelled order. */
  @EventPattern(patterns.releaseStock)
  releaseStock(@Payload() wanted: ReleaseStock) {
    return this.products.releaseStock(wanted);
  }

  @MessagePattern(patterns.createProduct)
  createProduct(@Payload() command: CreateProduct) {
    return this.products.createProduct(command);
  }

  @MessagePattern(patterns.restockProduct)
  restock(@Payload() command: RestockProduct) {
    return this.products.restock(command);
  }

  @MessagePattern(patterns.getProduct)
  getProduct(@Payload() { id }: GetProduct) {
    return this.products.getProduct(id);
  }

  @MessagePattern(patterns.listProducts)
  listProducts(@Payload() query: ListProducts) {
    return this.products.listProducts(query);
  }

  @MessagePattern(patterns.listProductsDeadLetters)
  listDeadLetters(@Payload() query: ListDeadLetters) {
    return this.deadLetters.list(query);
  }

  @MessagePattern(patterns.replayProductsDeadLetters)
  replayDeadLetters(@Payload() command: ReplayDeadLetters) {
    return this.deadLetters.replay(command);
  }
}
