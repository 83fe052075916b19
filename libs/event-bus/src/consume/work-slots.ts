/** Lets so much be done at once, in the order of asking. Whoever takes all of it works alone, in all of its company. */
export class WorkSlots {
  private free: number;
  private readonly waiting: { readonly slots: number; readonly begin: () => void }[] = [];

  /** `company`: the slots of all that may be at work besides; there is room in it for everybody at once. */
  constructor(
    private readonly size: number,
    private readonly company?: WorkSlots,
  ) {
    this.free = size;
  }

  share<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.use(1, () => (this.company ? this.company.share(work) : work()));
  }

  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.company ? this.company.alone(work) : this.use(this.size, work);
  }

  private async use<Result>(slots: number, work: () => Promise<Result>): Promise<Result> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.push({ slots, begin: resolve });
    this.admit();
    await promise;
    try {
      return await work();
    } finally {
      this.free += slots;
      this.admit();
    }
  }

  private admit(): void {
    for (let next = this.waiting[0]; next && next.slots <= this.free; next = this.waiting[0]) {
      this.waiting.shift();
      this.free -= next.slots;
      next.begin();
    }
  }
}
