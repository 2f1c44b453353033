import { Controller, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { patterns } from '@order-flow/contracts/contracts';
import { MessageContext } from '@order-flow/messaging/consuming/message-context';
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
} from '@order-flow/contracts/payloads';
import { PassErrorsToTransport } from '@order-flow/messaging/consuming/rpc-errors.filter';
import { CatalogueService } from './catalogue.service';
import { ProductsService } from './products.service';

/** The messages of the products service and what each one does. */
@Controller()
@UseFilters(PassErrorsToTransport)
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    private readonly catalogue: CatalogueService,
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
  createProduct(@Payload() command: CreateProduct, @Ctx() message: MessageContext) {
    return this.catalogue.createProduct(message, command);
  }

  @MessagePattern(patterns.updateProduct)
  updateProduct(@Payload() command: UpdateProduct, @Ctx() message: MessageContext) {
    return this.catalogue.updateProduct(message, command);
  }

  @MessagePattern(patterns.restockProduct)
  restock(@Payload() command: RestockProduct, @Ctx() message: MessageContext) {
    return this.catalogue.restock(message, command);
  }

  @MessagePattern(patterns.adjustProduct)
  adjust(@Payload() command: AdjustProduct, @Ctx() message: MessageContext) {
    return this.catalogue.adjust(message, command);
  }

  @MessagePattern(patterns.listMovements)
  listMovements(@Payload() query: ListMovements) {
    return this.catalogue.listMovements(query);
  }

  @MessagePattern(patterns.getProduct)
  getProduct(@Payload() { id }: GetProduct) {
    return this.products.getProduct(id);
  }

  @MessagePattern(patterns.listProducts)
  listProducts(@Payload() query: ListProducts) {
    return this.products.listProducts(query);
  }

  @MessagePattern(patterns.productsOrderSteps)
  orderSteps(@Payload() { idempotencyKey }: GetOrderSteps) {
    return this.products.orderSteps(idempotencyKey);
  }
}
