import type { AnyBulkWriteOperation, UpdateFilter } from 'mongodb';
import type { AttemptRecord, Delivery, DeliveryStatus, SendResult } from '../../domain/delivery/delivery';
import type { DeliveryKey } from '../../domain/life/delivery-key';
import type { DeliveryEnd } from '../../domain/life/delivery-outcome';
import type { AttemptDoc } from './attempt-document';
import type { AttemptMap } from './attempt-map';
import { given } from '../mongo/page';

/** A delivery without what was sent and received. */
export interface DeliverySummary extends Omit<Delivery, 'attempts'> {
  /** Highest number of an attempt that is recorded; 0 before the first. */
  readonly last_attempt: number;
  readonly last_result?: SendResult;
}

export interface DeliveryDoc extends Omit<DeliverySummary, 'id'> {
  readonly _id: string;
  readonly attempts: AttemptMap;
  /** See `order-retention.ts`. */
  readonly closed_on?: Date;
}

/** A delivery as it begins, with what it waits for where that is known. */
export type NewDelivery = DeliveryKey & Partial<Pick<Delivery, 'reason' | 'next_attempt_on'>>;

/** Where attempts leave their delivery. */
export type DeliveryOutcome = DeliveryEnd & Pick<Delivery, 'next_attempt_on'>;

/** A delivery with its first attempt. */
export interface AttemptedDelivery {
  readonly delivery: DeliveryKey;
  readonly attempt: AttemptRecord;
  readonly outcome: DeliveryOutcome;
}

const NO_ATTEMPTS = { attempts: {}, last_attempt: 0 } as const;

const WAITS_ON: ReadonlySet<DeliveryStatus> = new Set(['waiting', 'retrying', 'parked']);

/** A delivery that waits. */
export const notAttempted = ({ id, ...key }: NewDelivery, nowIso: string): DeliveryDoc => ({
  _id: id,
  ...key,
  ...NO_ATTEMPTS,
  status: 'waiting',
  created_on: nowIso,
  updated_on: nowIso,
});

/** Makes a delivery that waits, unless it is there. */
export const insertWaiting = (delivery: NewDelivery, nowIso: string): AnyBulkWriteOperation<DeliveryDoc> => {
  const { _id, ...waiting } = notAttempted(delivery, nowIso);
  return { updateOne: { filter: { _id }, update: { $setOnInsert: waiting }, upsert: true } };
};

const setAttempts = (id: string, attempts: readonly AttemptDoc[]): AnyBulkWriteOperation<DeliveryDoc> => ({
  updateOne: {
    filter: { _id: id },
    update: {
      $set: Object.fromEntries(attempts.map((record) => [`attempts.${record.attempt}`, record])),
      $max: { last_attempt: Math.max(...attempts.map(({ attempt }) => attempt)) },
    },
  },
});

export const setOutcome = (
  { status, reason, next_attempt_on: nextAttemptOn }: DeliveryOutcome,
  last: Pick<AttemptRecord, 'result'> | undefined,
  nowIso: string,
): UpdateFilter<DeliveryDoc> => ({
  $set: {
    status,
    updated_on: nowIso,
    ...given({ reason, next_attempt_on: nextAttemptOn, last_result: last?.result }),
  },
  $unset: {
    ...(reason === undefined ? { reason: true as const } : {}),
    ...(nextAttemptOn === undefined ? { next_attempt_on: true as const } : {}),
  },
});

/** A delivery that was tried before it was ever stored. */
export const insertDelivered = (
  { delivery, attempt, outcome }: Omit<AttemptedDelivery, 'attempt'> & { readonly attempt: AttemptDoc },
  nowIso: string,
): DeliveryDoc => {
  const { id, ...key } = delivery;
  return {
    _id: id,
    ...key,
    ...outcome,
    attempts: { [attempt.attempt]: attempt },
    last_attempt: attempt.attempt,
    last_result: attempt.result,
    created_on: nowIso,
    updated_on: nowIso,
  };
};

/** Stores attempts and where they leave their delivery, see `DeliveryStore.recordAttempts`. */
export const recordWrites = (
  delivery: DeliveryKey,
  attempts: readonly AttemptDoc[],
  outcome: DeliveryOutcome,
  nowIso: string,
): AnyBulkWriteOperation<DeliveryDoc>[] => {
  const last = attempts.toSorted((a, b) => a.attempt - b.attempt).at(-1);
  const atMost = last === undefined ? {} : { last_attempt: { $lte: last.attempt } };
  const unlessCancelled = WAITS_ON.has(outcome.status) ? { status: { $ne: 'cancelled' as const } } : {};
  return [
    insertWaiting(delivery, nowIso),
    ...(attempts.length === 0 ? [] : [setAttempts(delivery.id, attempts)]),
    {
      updateOne: {
        filter: { _id: delivery.id, ...atMost, ...unlessCancelled },
        update: setOutcome(outcome, last, nowIso),
      },
    },
  ];
};
