import { Controller, Get, NotFoundException, Param, ParseUUIDPipe } from '@nestjs/common';
import { RequestError } from '@order-flow/contracts/errors';
import { ProductsService } from './products.service';

/** The seed's optional HTTP API of this service. The public API is the gateway's. */
@Controller('products')
export class ProductsHttpController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  list() {
    return this.products.listProducts({});
  }

  @Get(':id')
  async get(@Param('id', ParseUUIDPipe) id: string) {
    try {
      return await this.products.getProduct(id.toLowerCase());
    } catch (error) {
      if (error instanceof RequestError && error.code === 'NOT_FOUND')
        throw new NotFoundException(error.message);
      throw error;
    }
  }
}
