import { Body, Controller, Get, Headers, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { patterns } from '@order-flow/contracts/contracts';
import {
  Adjustment,
  type Caller,
  GetProduct,
  ListProducts,
  MovementsQuery,
  NewProduct,
  ProductEdit,
  Restock,
  type MovementPage,
  ProductView,
} from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Allow, Public } from '../auth/access';
import { IF_MATCH, IF_NONE_MATCH, LINKED, LOCATED, TAGGED } from '../docs/headers';
import { FromCaller, Idempotent, OperatorCommand } from '../http/requests/idempotent';
import { etagOf, versionsOf } from './etag';

const DEFAULT_LIMIT = 100;

@Controller('products')
export class ProductsController {
  constructor(private readonly client: RabbitMqClient) {}

  /** Products, found and sorted as you ask. If there may be more, the `Link` header names the next page. */
  @Get()
  @Public()
  @ApiOkResponse({ type: [ProductView], headers: LINKED })
  async listProducts(
    @Query() query: ListProducts,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProductView[]> {
    const { limit = DEFAULT_LIMIT } = query;
    const products = await this.client.request(patterns.listProducts, { ...query, limit });
    const last = products.at(-1);
    if (last && products.length === limit) {
      const next = new URLSearchParams({ ...query, limit: String(limit), after: last.id });
      response.setHeader('Link', `<${request.path}?${next.toString()}>; rel="next"`);
    }
    return products;
  }

  /** The product, with an `ETag` for `If-Match`. */
  @Get(':id')
  @Public()
  @ApiHeader(IF_NONE_MATCH)
  @ApiOkResponse({ type: ProductView, headers: TAGGED })
  @ApiResponse({ status: 304, description: 'It has not changed since `If-None-Match`.' })
  async getProduct(
    @Param() { id }: GetProduct,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProductView> {
    return tagged(response, await this.client.request(patterns.getProduct, { id }));
  }

  @Post()
  @Allow('operator')
  @Idempotent()
  @ApiCreatedResponse({ type: ProductView, headers: { ...LOCATED, ...TAGGED } })
  async createProduct(
    @Body() product: NewProduct,
    @FromCaller() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProductView> {
    const created = await this.client.request(patterns.createProduct, { ...product, ...caller });
    response.location(`${request.path.replace(/\/$/, '')}/${created.id}`);
    return tagged(response, created);
  }

  /** Changes the given fields. With `If-Match`, only if nobody has edited the product since you read it. */
  @Patch(':id')
  @Allow('operator')
  @Idempotent()
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ type: ProductView, headers: TAGGED })
  async updateProduct(
    @Param() { id }: GetProduct,
    @Body() edit: ProductEdit,
    @Headers('if-match') ifMatch: string | undefined,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProductView> {
    const ifVersion = versionsOf(ifMatch);
    const command = { ...edit, id, ...(ifVersion && { ifVersion }), ...caller };
    return tagged(response, await this.client.request(patterns.updateProduct, command));
  }

  /** Adds units that have come in. */
  @Post(':id/restock')
  @OperatorCommand()
  restock(
    @Param() { id }: GetProduct,
    @Body() restock: Restock,
    @FromCaller() caller: Caller,
  ): Promise<ProductView> {
    return this.client.request(patterns.restockProduct, { ...restock, id, ...caller });
  }

  /** Corrects the stock by units that were found or lost. It never goes below zero. */
  @Post(':id/adjust')
  @OperatorCommand()
  adjust(
    @Param() { id }: GetProduct,
    @Body() adjustment: Adjustment,
    @FromCaller() caller: Caller,
  ): Promise<ProductView> {
    return this.client.request(patterns.adjustProduct, { ...adjustment, id, ...caller });
  }

  /** The movements of the product's stock, the newest first. */
  @Get(':id/movements')
  @Allow('viewer')
  listMovements(@Param() { id }: GetProduct, @Query() query: MovementsQuery): Promise<MovementPage> {
    return this.client.request(patterns.listMovements, { ...query, id });
  }
}

function tagged(response: Response, product: ProductView): ProductView {
  response.setHeader('ETag', etagOf(product));
  return product;
}
