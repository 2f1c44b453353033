import { Module } from '@nestjs/common';
import { OrderWaits } from './order-waits';
import { OrdersController } from './orders.controller';

@Module({ controllers: [OrdersController], providers: [OrderWaits] })
export class OrdersModule {}
