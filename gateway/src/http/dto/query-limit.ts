import { applyDecorators } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';
import { FromText, MAX_LIMIT, Optional } from '@order-flow/contracts/payloads';

/** The size of a page. A query string holds text, so it is first converted to a number. */
export const QueryLimit = () => applyDecorators(FromText(), Optional(), IsInt(), Min(1), Max(MAX_LIMIT));
