import type { Binary, Document } from 'mongodb';
import type { AttemptRecord, Delivery } from '../../domain/delivery/delivery';
import type { OpenedContent, OrderSeal } from '../encryption/sealed';

/** The request and the response of an attempt. */
type AttemptContent = Pick<AttemptRecord, 'request' | 'response'>;

/** An attempt as it is recorded. */
export interface StoredAttempt extends AttemptRecord {
  /** Set if request and response were erased. */
  readonly erased?: true;
}

/** An attempt as MongoDB stores it, with its content sealed. */
export type AttemptDoc = Omit<StoredAttempt, keyof AttemptContent> & {
  readonly [Member in keyof AttemptContent]?: never;
} & {
  /** Absent if nothing was sent or received, or if it was erased. */
  readonly sealed?: Binary;
};

const placeOf = (deliveryId: string, attempt: number): string =>
  `deliveries/${deliveryId}/attempts/${attempt}`;

export const sealAttempt = async (
  seal: OrderSeal,
  { id, agw_id: agwId }: Pick<Delivery, 'id' | 'agw_id'>,
  { request, response, ...clear }: AttemptRecord,
): Promise<AttemptDoc> => {
  if (request === undefined && response === undefined) return clear;
  const content: AttemptContent = {
    ...(request === undefined ? {} : { request }),
    ...(response === undefined ? {} : { response }),
  };
  return { ...clear, sealed: await seal.seal(agwId, placeOf(id, clear.attempt), content) };
};

/** @throws CannotOpenError */
export const openAttempt = async (
  seal: OrderSeal,
  { id, agw_id: agwId }: Pick<Delivery, 'id' | 'agw_id'>,
  { sealed, ...clear }: AttemptDoc,
): Promise<StoredAttempt> => {
  if (sealed === undefined) return clear;
  const opened = (await seal.open(
    agwId,
    placeOf(id, clear.attempt),
    sealed,
  )) as OpenedContent<AttemptContent>;
  switch (opened.kind) {
    case 'opened':
      return { ...clear, ...opened.content };
    case 'erased':
      return { ...clear, erased: true };
  }
};

const withoutContent: Document = { $unsetField: { field: 'sealed', input: '$$each.v' } };

const hasContent: Document = { $ne: [{ $type: '$$each.v.sealed' }, 'missing'] };

/** A pipeline update that removes request and response from every attempt of a delivery. */
export const ERASE_CONTENTS: Document[] = [
  {
    $set: {
      attempts: {
        $arrayToObject: {
          $map: {
            input: { $objectToArray: '$attempts' },
            as: 'each',
            in: {
              k: '$$each.k',
              v: { $cond: [hasContent, { $mergeObjects: [withoutContent, { erased: true }] }, '$$each.v'] },
            },
          },
        },
      },
    },
  },
];
