import { applyDecorators } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';
import { FromText, MAX_LIMIT, Optional } from '@order-flow/contracts/payloads';

/** How many a page holds, in a query string: that is text, so the number is read from it first. */
export const QueryLimit = () => applyDecorators(FromText(), Optional(), IsInt(), Min(1), Max(MAX_LIMIT));
