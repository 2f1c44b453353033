import { Controller, Get, Query } from '@nestjs/common';
import { SearchQuery, type SearchView } from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Allow } from '../auth/access';
import { Owners } from '../owners';
import { search } from './search';

@Controller('search')
export class SearchController {
  constructor(
    private readonly client: RabbitMqClient,
    private readonly owners: Owners,
  ) {}

  /** Orders, products and dead letters with this id, key, trace or name, at most 5 of each kind. */
  @Get()
  @Allow('viewer')
  search(@Query() { q }: SearchQuery): Promise<SearchView> {
    return search(this.client, this.owners, q);
  }
}
