import type { EventContract } from '@atlas/event-bus';

export interface ParcelData {
  readonly parcel: string;
}

/** Facts of a small world of its own: listeners know nothing of orders. */
export const ParcelPosted = parcelFact('parcel.posted');
export const ParcelLost = parcelFact('parcel.lost');
export const ParcelHandedOver = parcelFact('parcel.handed_over');

export const parcelFacts = [ParcelPosted, ParcelLost, ParcelHandedOver];
export const parcelTopics = ['post.parcels'];

function parcelFact(type: string): EventContract<ParcelData> {
  const parse = (data: unknown): ParcelData => {
    if (typeof data !== 'object' || data === null || !('parcel' in data)) throw new TypeError('a parcel is required');
    if (typeof data.parcel !== 'string') throw new TypeError('a parcel has a string for a name');
    return { parcel: data.parcel };
  };
  return {
    type,
    version: '1.0',
    major: 1,
    topic: 'post.parcels',
    key: ({ parcel }) => parcel,
    url: () => undefined,
    assertPublishable: (data) => void parse(data),
    parse,
  };
}
