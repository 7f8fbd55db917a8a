import type { CallbackSummary } from '../callback';
import { make } from './elements.js';

export const titleOf = ({ event, method, path }: CallbackSummary): string => event ?? `${method} ${path}`;

export const isVerified = ({ verification }: CallbackSummary): boolean => verification.kind === 'verified';

/** Badges of a callback: its signature, a failed response, and its place among the others. */
export function badgesOf(callback: CallbackSummary): HTMLElement[] {
  const badges = [
    isVerified(callback)
      ? make('span', 'badge good', '✓ verified')
      : make('span', 'badge bad', '✗ not verified'),
  ];
  const { status } = callback.answer;
  if (status < 200 || status > 299) badges.push(make('span', 'badge warn', `answered ${status}`));
  if (callback.note !== null) {
    const isOutOfOrder = callback.place.kind === 'out_of_order';
    badges.push(make('span', isOutOfOrder ? 'badge bad' : 'badge', callback.note));
  }
  return badges;
}
