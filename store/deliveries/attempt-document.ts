import type { Binary, Document } from 'mongodb';
import type { AttemptRecord, Delivery } from '../../domain/delivery/delivery';
import type { Opened, OrderSeal } from '../encryption/sealed';

/** What was sent and received. */
type Content = Pick<AttemptRecord, 'request' | 'response'>;

/** An attempt as it is on record. */
export interface StoredAttempt extends AttemptRecord {
  /** What was sent and received was erased. */
  readonly erased?: true;
}

/** An attempt as MongoDB keeps it. Attempts from before encryption have their content beside it. */
export interface AttemptDoc extends StoredAttempt {
  readonly sealed?: Binary;
}

/** An attempt as it is written: nothing of its content is in clear. */
export type SealedAttempt = Omit<AttemptDoc, keyof Content> & { readonly [Member in keyof Content]?: never };

const placeOf = (deliveryId: string, attempt: number): string =>
  `deliveries/${deliveryId}/attempts/${attempt}`;

export const sealAttempt = async (
  seal: OrderSeal,
  { id, agw_id: agwId }: Pick<Delivery, 'id' | 'agw_id'>,
  { request, response, ...clear }: AttemptRecord,
): Promise<SealedAttempt> => {
  if (request === undefined && response === undefined) return clear;
  const content: Content = {
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
  const opened = (await seal.open(agwId, placeOf(id, clear.attempt), sealed)) as Opened<Content>;
  switch (opened.kind) {
    case 'opened':
      return { ...clear, ...opened.content };
    case 'erased':
      return { ...clear, erased: true };
  }
};

/** Members of an attempt that hold what was sent and received. */
const CONTENT_MEMBERS = ['sealed', 'request', 'response'] as const satisfies (keyof AttemptDoc)[];

const withoutContent = CONTENT_MEMBERS.reduce<Document | string>(
  (input, field) => ({ $unsetField: { field, input } }),
  '$$each.v',
);

const hasContent: Document = {
  $or: CONTENT_MEMBERS.map((name) => ({ $ne: [{ $type: `$$each.v.${name}` }, 'missing'] })),
};

/** An update of a delivery: each of its attempts without what was sent and received. */
export const FORGET_CONTENTS: Document[] = [
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
