import { AsyncLocalStorage } from 'node:async_hooks';
import { currentContext, type ExecutionContext } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { Snapshot } from './snapshot.ts';

/**
 * Which snapshot holds for the work that asks. A request keeps the one that it began with; an event's or a job's handler
 * the one that was the newest when it first asked; what belongs to nothing sees the newest.
 */
@Injectable()
export class Snapshots {
  private latest = Snapshot.ofDefaults;
  private readonly ofRequest = new AsyncLocalStorage<Snapshot>();
  private readonly ofWork = new WeakMap<ExecutionContext, Snapshot>();

  get newest(): Snapshot {
    return this.latest;
  }

  replace(snapshot: Snapshot): void {
    this.latest = snapshot;
  }

  runIn<Result>(snapshot: Snapshot, work: () => Result): Result {
    return this.ofRequest.run(snapshot, work);
  }

  inForce(): Snapshot {
    return this.ofRequest.getStore() ?? this.ofCurrentWork();
  }

  private ofCurrentWork(): Snapshot {
    const context = currentContext();
    if (!context) return this.latest;
    const pinned = this.ofWork.get(context) ?? this.latest;
    this.ofWork.set(context, pinned);
    return pinned;
  }
}
