/*
 * Who pays whom so that everybody is even, in as few payments as possible.
 *
 * People who are even among themselves can settle without the others, and k of them need k - 1 payments. So the fewest
 * payments come from the most groups that are each even: n people in g groups need n - g. Finding the most groups looks
 * at every subset, which is why there is a bound; above it each payment makes at least one party even, and the number
 * of payments is below that of the parties, but it need not be the least.
 */
import { assert, present } from '@cardroom/kernel';

/** Up to how many parties that are not even the payments are the fewest there can be: twelve people and the house. */
export const FEWEST_PAYMENTS_MAX = 13;

/** What a party has won in all, below zero if it has lost. */
export interface PartyNet {
  readonly party: string;
  readonly net: number;
}

/** What one party owes another. */
export interface Payment {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

/**
 * The payments after which all parties are even; who has lost only pays, and who has won is only paid. Fewer are not
 * possible for up to `FEWEST_PAYMENTS_MAX` parties. The same nets give the same payments in the same order, in
 * whatever order they come. Nets that are no whole numbers, do not add up to zero or name a party twice are a
 * `Defect`. [SET1]
 */
export function settleUp(nets: readonly PartyNet[]): readonly Payment[] {
  assert(
    nets.every(({ net }) => Number.isSafeInteger(net)),
    'a net is a whole number',
  );
  assert(nets.reduce((sum, { net }) => sum + net, 0) === 0, 'the nets of all parties add up to zero');
  assert(new Set(nets.map(({ party }) => party)).size === nets.length, 'a party is named twice');
  const uneven = nets.filter(({ net }) => net !== 0).toSorted(inOrder);
  const groups = uneven.length <= FEWEST_PAYMENTS_MAX ? evenGroups(uneven) : [uneven];
  return groups.flatMap(paymentsIn);
}

/** Those who owe most come first, then those who are owed least; equals by name. */
function inOrder(left: PartyNet, right: PartyNet): number {
  return left.net - right.net || (left.party < right.party ? -1 : 1);
}

/** The parties in as many groups as there can be whose nets add up to zero. */
function evenGroups(parties: readonly PartyNet[]): readonly (readonly PartyNet[])[] {
  const { groupsIn, sumOf } = mostGroups(parties);
  const groups: PartyNet[][] = [];
  // Parties are taken away one by one so that the number of groups stays the most; where what is left is even, a
  // group is complete.
  for (let left = 2 ** parties.length - 1; left > 0;) {
    if (sumOf(left) === 0) groups.push([]);
    const wanted = groupsIn(left) - (sumOf(left) === 0 ? 1 : 0);
    const place = parties.findIndex(
      (_, index) => (left & (1 << index)) !== 0 && groupsIn(left ^ (1 << index)) === wanted,
    );
    groups.at(-1)?.push(present(parties[place], 'party of a group'));
    left ^= 1 << place;
  }
  return groups.map((group) => group.toSorted(inOrder));
}

/** For every subset of the parties, one bit each: the sum of its nets, and how many even groups it has at most. */
function mostGroups(parties: readonly PartyNet[]): {
  readonly groupsIn: (subset: number) => number;
  readonly sumOf: (subset: number) => number;
} {
  const count = 2 ** parties.length;
  const sums = new Float64Array(count);
  const groups = new Uint8Array(count);
  for (let subset = 1; subset < count; subset += 1) {
    let most = 0;
    for (const [index, { net }] of parties.entries()) {
      if ((subset & (1 << index)) === 0) continue;
      const without = subset ^ (1 << index);
      sums[subset] = (sums[without] ?? 0) + net;
      most = Math.max(most, groups[without] ?? 0);
    }
    groups[subset] = most + (sums[subset] === 0 ? 1 : 0);
  }
  return { groupsIn: (subset) => groups[subset] ?? 0, sumOf: (subset) => sums[subset] ?? 0 };
}

/** Who owes most pays whoever is owed most, until all are even: each payment makes one of the two even. */
function paymentsIn(group: readonly PartyNet[]): readonly Payment[] {
  const payments: Payment[] = [];
  let owing = group.filter(({ net }) => net < 0).map(({ party, net }) => ({ party, left: -net }));
  let owed = group.filter(({ net }) => net > 0).map(({ party, net }) => ({ party, left: net }));
  for (;;) {
    owing = byMostLeft(owing);
    owed = byMostLeft(owed);
    const [payer] = owing;
    const [payee] = owed;
    if (payer === undefined || payee === undefined) return payments;
    const amount = Math.min(payer.left, payee.left);
    payments.push({ from: payer.party, to: payee.party, amount });
    payer.left -= amount;
    payee.left -= amount;
  }
}

/** A party with what it still has to pay or to get. */
interface Unsettled {
  readonly party: string;
  left: number;
}

function byMostLeft(accounts: readonly Unsettled[]): Unsettled[] {
  return accounts
    .filter(({ left }) => left > 0)
    .toSorted((left, right) => right.left - left.left || (left.party < right.party ? -1 : 1));
}
