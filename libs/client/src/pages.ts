interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Where a page begins; nothing for the first one. */
export interface Position {
  readonly cursor?: string;
}

/** A list that is read page by page, as far as it is looked at: `for await (const order of atlas.orders.list()) …` */
export class Pages<Item, Page extends PageOf<Item> = PageOf<Item>> implements AsyncIterable<Item> {
  constructor(private readonly read: (position: Position) => Promise<Page>) {}

  /** The first page alone. */
  first(): Promise<Page> {
    return this.read({});
  }

  async *pages(): AsyncGenerator<Page, void, undefined> {
    let page = await this.read({});
    yield page;
    while (page.nextCursor !== null) {
      page = await this.read({ cursor: page.nextCursor });
      yield page;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const { items } of this.pages()) yield* items;
  }
}
