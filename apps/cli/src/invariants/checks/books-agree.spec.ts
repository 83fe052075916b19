import { newId, type Money } from '@atlas/kernel';
import { tradedEvidence } from '../../../test/traded-evidence.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { booksAgree } from './books-agree.ts';

const traded = tradedEvidence();
const { charges, chargeFacts, books } = traded;
const [settled, reversed, failed] = charges.map(({ chargeId }) => chargeId);
const [taken, givenBack, declined] = books.charges;
const [refund] = books.refunds;

function found(change: Partial<Evidence>) {
  return booksAgree.violations({ ...traded, ...change });
}

function chargesIn(entries: Evidence['books']['charges']) {
  return found({ books: { ...books, charges: entries } });
}

function refundsIn(entries: Evidence['books']['refunds']) {
  return found({ books: { ...books, refunds: entries } });
}

describe('the books of both sides', () => {
  it('agree when every entry has its counterpart', () => {
    expect(found({})).toEqual([]);
    expect(booksAgree.counted(traded)).toBe(
      "2 charges and 1 reversals in ours, 2 charges and 1 refunds in the provider's books",
    );
  });

  it('differ when the provider has not taken what we call succeeded', () => {
    expect(chargesIn([givenBack!])).toEqual([
      { subject: settled, fault: 'we say that it succeeded, the provider has no such charge' },
    ]);
  });

  it('differ when the provider took money for a charge that we do not have', () => {
    const reference = newId('chg');
    const fault = `the provider took 4900 EUR for ${reference}, which we do not have`;
    expect(chargesIn([...books.charges, { ...taken!, id: 'ch_1', reference }])).toEqual([{ subject: 'ch_1', fault }]);
  });

  it('differ when the provider took money for a charge that we gave up', () => {
    const fault = `we say that it is failed, the provider took 4900 EUR (${declined?.id})`;
    expect(chargesIn([taken!, givenBack!, { ...declined!, status: 'succeeded' }])).toEqual([
      { subject: failed, fault },
    ]);
  });

  it('differ when the provider took the money twice', () => {
    expect(chargesIn([...books.charges, { ...taken!, id: 'ch_2' }])).toContainEqual({
      subject: settled,
      fault: `the provider took the money 2 times: ${taken?.id}, ch_2`,
    });
  });

  it.each<[string, Money]>([
    ['amount', { amount: 4901, currency: 'EUR' }],
    ['currency', { amount: 4900, currency: 'USD' }],
  ])('differ in an %s', (_, money) => {
    const fault = `we say 4900 EUR, the provider took ${money.amount} ${money.currency} (${taken?.id})`;
    expect(chargesIn([{ ...taken!, money }, givenBack!])).toEqual([{ subject: settled, fault }]);
  });

  it('differ when the money of a reversal is still with the provider', () => {
    expect(refundsIn([])).toEqual([
      { subject: reversed, fault: 'we say that it was reversed, the provider has no refund' },
    ]);
  });

  it('differ when the money went back twice', () => {
    const fault = `the provider gave the money back 2 times: ${refund?.id}, re_2`;
    expect(refundsIn([refund!, { ...refund!, id: 're_2' }])).toEqual([{ subject: reversed, fault }]);
  });

  it('differ when a part of the money went back', () => {
    const fault = `its refund ${refund?.id} is 1 EUR, not all of the charge`;
    expect(refundsIn([{ ...refund!, money: { amount: 1, currency: 'EUR' } }])).toEqual([{ subject: reversed, fault }]);
  });

  it('differ when money went back that we have not reversed', () => {
    const stray = { ...refund!, id: 're_3', charge: taken!.id, reference: `rev_${settled}` };
    const fault = 'we say that it is settled, the provider gave back 4900 EUR (re_3)';
    expect(refundsIn([refund!, stray])).toEqual([{ subject: settled, fault }]);
  });

  it('differ when money went back for nothing that we know', () => {
    const fault = 'the provider gave back 4900 EUR for gift, which is no reversal of ours';
    expect(refundsIn([refund!, { ...refund!, id: 're_4', reference: 'gift' }])).toEqual([{ subject: 're_4', fault }]);
  });

  it('differ when a charge has another name there', () => {
    const renamed = charges.map((charge) => ({
      ...charge,
      providerRef: charge.providerRef && `${charge.providerRef}x`,
    }));
    const fault = `we know it as ${taken?.id}x, the provider as ${taken?.id}`;
    expect(found({ charges: renamed })).toContainEqual({ subject: settled, fault });
  });

  it('differ when the refund of a reversal is of another charge', () => {
    const fault = `its refund ${refund?.id} is of another charge`;
    expect(refundsIn([{ ...refund!, charge: taken!.id }])).toEqual([{ subject: reversed, fault }]);
  });

  it('do not differ by what the provider has refused', () => {
    const refusal = { ...refund!, id: 're_5', reference: 'gift', status: 'failed' };
    expect(refundsIn([refund!, refusal])).toEqual([]);
  });

  it('show a charge that was reversed twice', () => {
    const again = chargeFacts.filter(({ type }) => type === 'reversal_started');
    expect(found({ chargeFacts: [...chargeFacts, ...again] })).toEqual([
      { subject: reversed, fault: 'its stream has reversal_started 2 times' },
    ]);
  });
});
