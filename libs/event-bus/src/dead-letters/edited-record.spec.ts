import { newEventId, newId } from '@atlas/kernel';
import type { AnyContract } from '../contract/contract.ts';
import { toHeaders } from '../contract/envelope.ts';
import { editedRecord } from './edited-record.ts';
import type { EditRefused } from './refusals.ts';

class WrongField extends Error {
  readonly pointer = '/number';
}

const contract: AnyContract = {
  ...{ type: 'lamp.lit', version: '1.0', major: 1, topic: 'lamps' },
  parse: (data) => {
    if (!(data instanceof Object && 'number' in data && typeof data.number === 'number'))
      throw new WrongField('number');
    return data;
  },
};

describe('an edit of a dead letter', () => {
  const [id, tenantId] = [newEventId(), newId('ten')];
  const headers = toHeaders({
    ...{ id, tenantId, type: 'lamp.lit', version: '1.0', source: '/atlas/lamps', subject: 'hall', url: undefined },
    ...{ time: new Date(), sequence: 1, correlationId: 'c' },
  });
  const before = { headers, payload: Buffer.from('{"number":"one"}') };
  const good = Buffer.from('{"number":1}');
  const edit = (change: Parameters<typeof editedRecord>[1], of = before) => editedRecord(of, change, [contract]);
  const refusalOf = (change: Parameters<typeof editedRecord>[1], of = before): EditRefused => {
    try {
      edit(change, of);
    } catch (error) {
      return error as EditRefused;
    }
    throw new Error('it was not refused');
  };

  it('may put the payload right', () => {
    expect(edit({ payload: good })).toMatchObject({
      payload: good,
      headers: JSON.stringify(headers),
      route: 'lamp.lit v1',
    });
  });

  it('sets headers and takes them away', () => {
    const edited = edit({ payload: good, headers: { ce_sequence: '7', ce_correlationid: 'd', 'content-type': null } });
    const { 'content-type': _, ...kept } = headers;
    expect(JSON.parse(edited.headers)).toEqual({ ...kept, ce_sequence: '7', ce_correlationid: 'd' });
  });

  it('is refused with the field when the contract would not take it', () => {
    expect(refusalOf({ payload: Buffer.from('{"number":"two"}') })).toMatchObject({
      code: 'edit_refused',
      field: '/number',
    });
    expect(refusalOf({ payload: Buffer.from('{') }).message).toContain('not JSON');
    expect(refusalOf({ payload: good, headers: { ce_time: 'yesterday' } })).toMatchObject({ field: 'ce_time' });
  });

  it('never makes another event of it, or somebody else’s', () => {
    for (const change of [
      { ce_id: newEventId() },
      { ce_tenant: newId('ten') },
      { ce_source: '/else' },
      { ce_id: null },
    ]) {
      expect(refusalOf({ payload: good, headers: change })).toMatchObject({ field: Object.keys(change)[0] });
    }
    expect(() => edit({ payload: good, headers: { ce_id: id } })).not.toThrow(); // said again
  });

  it('may say which event it is where that could not be read', () => {
    const illegible = { ...before, headers: { ...headers, ce_id: 'seven', ce_tenant: 'ours' } };
    const edited = edit({ payload: good, headers: { ce_id: id, ce_tenant: tenantId } }, illegible);
    expect(JSON.parse(edited.headers)).toEqual(headers);
  });

  it('is not held against a contract that this build does not have', () => {
    expect(edit({ headers: { ce_type: 'lamp.sold', ce_dataschema: 'lamp.sold/1.0' } })).toMatchObject({
      type: 'lamp.sold',
    });
  });
});
