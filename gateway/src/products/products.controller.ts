import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { patterns } from '../../../messaging/src/contracts';
import { GetProduct, type ProductView } from '../../../messaging/src/payloads';
import { RabbitMqClient } from '../../../messaging/src/rabbitmq-client';
import { Public } from '../auth/access';
import { ListProductsDto } from './dto/list-products.dto';

const DEFAULT_LIMIT = 100;

@Controller('products')
export class ProductsController {
  constructor(private readonly client: RabbitMqClient) {}

  /** By id; where there may be more, the `Link` header names the next page. */
  @Get()
  @Public()
  async listProducts(
    @Query() query: ListProductsDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProductView[]> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const products = await this.client.request(patterns.listProducts, {
      limit,
      ...(query.after !== undefined && { after: query.after }),
    });
    const last = products.at(-1);
    if (last && products.length === limit) {
      response.setHeader('Link', `<${request.path}?limit=${limit}&after=${last.id}>; rel="next"`);
    }
    return products;
  }

  @Get(':id')
  @Public()
  getProduct(@Param() { id }: GetProduct): Promise<ProductView> {
    return this.client.request(patterns.getProduct, { id });
  }
}
