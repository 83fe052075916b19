import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, pageOf, type Page } from '@atlas/http';
import { Public } from '@atlas/service';
import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiKeyGuard } from '../api-key.guard.ts';
import { BooksStore } from './books.store.ts';
import type { Entry } from './entry.ts';
import { BooksQuery } from './payments.dto.ts';

const isPosition = (text: string) => /^\d{1,15}$/.test(text);

/** Everything that the provider ever did, for merchants who reconcile their own books with it. */
@Public()
@UseGuards(ApiKeyGuard)
@Controller('v1/books')
export class BooksController {
  constructor(
    private readonly database: Database,
    private readonly books: BooksStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Lists all charges and refunds in the order of the books.' })
  async list(@Query() { limit = defaultPageSize, cursor }: BooksQuery): Promise<Page<Entry>> {
    const [after = '0'] = decodeCursor(cursor, isPosition) ?? [];
    const rows = await this.database.read([], (tx) => this.books.page(tx, Number(after), limit + 1));
    const { items, nextCursor } = pageOf(rows, limit, ({ position }) => [String(position)]);
    return { items: items.map(({ entry }) => entry), nextCursor };
  }
}
