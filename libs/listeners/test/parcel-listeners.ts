import { statement, type Tx } from '@atlas/database';
import type { Event } from '@atlas/event-bus';
import { currentContext, uuidOf } from '@atlas/kernel';
import { Inject, Injectable, type Type } from '@nestjs/common';
import { On } from '../src/index.ts';
import { ParcelLost, ParcelPosted, type ParcelData } from './parcels.ts';

export type ParcelEvent = Event<ParcelData>;

/** What a test has listeners do, after they have written what they heard. */
export interface Behaviour {
  heard(listener: string, event: ParcelEvent): Promise<void> | void;
}

export const BEHAVIOUR = Symbol('behaviour');

const addNote = statement<object, [tenant: string, listener: string, event: string, context: string]>(
  'notes.add',
  'INSERT INTO notes (tenant_id, listener, event, context) VALUES ($1, $2, $3, $4)',
);

async function note(tx: Tx, listener: string, event: ParcelEvent, behaviour: Behaviour): Promise<void> {
  const context = JSON.stringify(currentContext());
  await tx.execute(addNote, [uuidOf(event.tenantId), listener, JSON.stringify(event), context]);
  await behaviour.heard(listener, event);
}

/** Says by decorators what it hears. */
@Injectable()
export class Diary {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @On(ParcelPosted)
  posted(tx: Tx, event: ParcelEvent): Promise<void> {
    return note(tx, 'Diary', event, this.behaviour);
  }

  @On(ParcelLost)
  lost(tx: Tx, event: ParcelEvent): Promise<void> {
    return note(tx, 'Diary', event, this.behaviour);
  }
}

/** Hears by the names of its methods. */
@Injectable()
class Clerk {
  readonly known: string = 'Clerk';

  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  parcelPosted(tx: Tx, event: ParcelEvent): Promise<void> {
    return note(tx, this.known, event, this.behaviour);
  }

  parcelLost(tx: Tx, event: ParcelEvent): Promise<void> {
    return note(tx, this.known, event, this.behaviour);
  }

  onParcelHandedOver(tx: Tx, event: ParcelEvent): Promise<void> {
    return note(tx, this.known, event, this.behaviour);
  }

  anything(tx: Tx, event: ParcelEvent): Promise<void> {
    return note(tx, this.known, event, this.behaviour);
  }
}

export function clerk(name: string): Type<object> {
  @Injectable()
  class NamedClerk extends Clerk {
    override readonly known = name;
  }
  Object.defineProperty(NamedClerk, 'name', { value: name });
  return NamedClerk;
}
