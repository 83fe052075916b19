import { randomBytes } from 'node:crypto';

/** A request's claim to one of the places that those of its subject share. */
export interface Lease {
  readonly id: string;
  readonly subject: string;
}

interface OpenLease extends Lease {
  readonly openedAt: number;
}

/** What this gateway has open, and what it has yet to give back. */
export class LeaseBook {
  private readonly prefix = randomBytes(9).toString('base64url');
  private readonly open = new Map<string, OpenLease>();
  private readonly counts = new Map<string, number>();
  private returning: Lease[] = [];
  private lastNumber = 0;

  /** No two gateways, and no two lives of one, make the same. */
  newId(): string {
    return `${this.prefix}:${(++this.lastNumber).toString(36)}`;
  }

  enter(lease: Lease, openedAt: number): void {
    this.open.set(lease.id, { ...lease, openedAt });
    this.counts.set(lease.subject, this.countOf(lease.subject) + 1);
  }

  strike({ id, subject }: Lease): void {
    if (!this.open.delete(id)) return;
    const left = this.countOf(subject) - 1;
    if (left > 0) this.counts.set(subject, left);
    else this.counts.delete(subject);
    this.returning.push({ id, subject });
  }

  countOf(subject: string): number {
    return this.counts.get(subject) ?? 0;
  }

  openedBefore(time: number): readonly Lease[] {
    const found: Lease[] = [];
    for (const lease of this.open.values()) {
      if (lease.openedAt >= time) break; // they stand in the order in which they were opened
      found.push(lease);
    }
    return found;
  }

  /** What is given back next, and forgotten here. */
  takeReturning(most: number): readonly Lease[] {
    return this.returning.splice(0, most);
  }

  get hasReturning(): boolean {
    return this.returning.length > 0;
  }
}
