import { Assignment } from '../assignment.ts';
import type { Consumption, PartitionOffset, Subscription } from '../broker.ts';
import type { PartitionLog } from './partition-log.ts';

/** What a member needs of its group. */
interface Membership {
  /** The group has passed everything below. */
  pass(place: PartitionOffset): void;
  leave(member: InProcessMember): Promise<void>;
}

export class InProcessMember implements Consumption {
  private assignment: Assignment | undefined;
  private outside: Date | undefined = new Date();
  private leaving: Promise<void> | undefined;

  constructor(
    readonly subscription: Subscription,
    private readonly group: Membership,
  ) {}

  assign(logs: readonly PartitionLog[]): void {
    this.outside = undefined;
    this.assignment = new Assignment(this.subscription, logs, (place) => this.group.pass(place));
  }

  async revoke(): Promise<void> {
    await this.assignment?.end();
  }

  resume(starts: readonly PartitionOffset[]): void {
    this.assignment?.resume(starts);
  }

  outsideSince(): Date | undefined {
    return this.outside;
  }

  stop(): Promise<void> {
    this.outside ??= new Date();
    return (this.leaving ??= this.group.leave(this));
  }
}
