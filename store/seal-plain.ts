import type { AnyBulkWriteOperation, Collection, Db, Document } from 'mongodb';
import type { AttemptRecord } from '../domain/delivery/delivery';
import { sealAttempt } from './deliveries/attempt-document';
import { CONTACTS_COLLECTION, contactPlace } from './agencies/contacts';
import { DELIVERIES_COLLECTION } from './deliveries/deliveries';
import { openEvent, sealEvent, type EventDoc } from './orders/event-document';
import { EVENTS_COLLECTION } from './orders/events';
import { PLAIN_MEMBERS, sealedMembers, type OrderDoc } from './orders/order-document';
import { ORDERS_COLLECTION, pnrIndex } from './orders/orders';
import { orderSeal, secretSeal, type Ciphers, type OrderSeal, type SecretSeal } from './encryption/sealed';
import { openTask, sealTask, taskPlace, type TaskDoc } from './tasks/task-document';
import { taskVersionPlace, VERSIONS_COLLECTION } from './tasks/task-versions';
import { TASKS_COLLECTION } from './tasks/tasks';

interface Doc extends Document {
  readonly _id: string;
}

type Write = AnyBulkWriteOperation<Doc>;

/** Documents of one collection that were written before encryption. */
interface PlainKind {
  readonly collection: string;
  /** Finds them, and is asked again at the write: what the service has sealed meanwhile is left as it is. */
  readonly plain: Document;
  readonly seal: (doc: Doc) => Promise<readonly Write[]>;
}

const UNSEALED = { sealed: { $exists: false } };

/**
 * Seals what was written before encryption. Safe to repeat, to break off, and to run while the service does.
 *
 * @returns how many documents there were
 */
export const sealPlainDocuments = async (db: Db, ciphers: Ciphers): Promise<number> => {
  const [orders, secrets] = [orderSeal(ciphers.orders), secretSeal(ciphers.secrets)];
  let count = 0;
  for (const { collection, plain, seal } of [
    ...plainOfOrders(db, orders, secrets),
    ...plainOfTasks(secrets),
  ]) {
    const documents: Collection<Doc> = db.collection(collection);
    for await (const doc of documents.find(plain)) {
      await documents.bulkWrite([...(await seal(doc))]);
      count += 1;
    }
  }
  return count;
};

/** An attempt by the member that it has in its delivery, and what it was sent and received. */
const hasContent = {
  $or: ['request', 'response'].map((name) => ({ $ne: [{ $type: `$$this.v.${name}` }, 'missing'] })),
};
const HAS_PLAIN_ATTEMPTS = {
  $expr: { $anyElementTrue: { $map: { input: { $objectToArray: '$attempts' }, in: hasContent } } },
};

const plainOfOrders = (db: Db, seal: OrderSeal, secrets: SecretSeal): readonly PlainKind[] => {
  const pnrs = pnrIndex(db, secrets);
  return [
    {
      collection: ORDERS_COLLECTION,
      plain: UNSEALED,
      seal: async (doc) => {
        const { _id, archive } = doc as unknown as OrderDoc;
        const memory = JSON.parse(archive ?? '') as Parameters<typeof sealedMembers>[2];
        const update = { $set: await sealedMembers(seal, pnrs, memory), $unset: PLAIN_MEMBERS };
        return [{ updateOne: { filter: { _id, archive }, update } }];
      },
    },
    {
      collection: EVENTS_COLLECTION,
      plain: UNSEALED,
      seal: async (doc) => {
        const { event, routes } = await openEvent(seal, doc as unknown as EventDoc);
        const replacement = await sealEvent(seal, event, routes);
        return [{ replaceOne: { filter: { _id: doc._id, ...UNSEALED }, replacement } }];
      },
    },
    {
      collection: DELIVERIES_COLLECTION,
      plain: HAS_PLAIN_ATTEMPTS,
      seal: ({ _id, agw_id, attempts }) =>
        Promise.all(
          Object.values(attempts as Record<string, AttemptRecord>)
            .filter(({ request, response }) => request !== undefined || response !== undefined)
            .map(async (record) => {
              const path = `attempts.${record.attempt}`;
              const sealed = await sealAttempt(seal, { id: _id, agw_id: String(agw_id) }, record);
              const filter = { _id, [`${path}.sealed`]: { $exists: false } };
              return { updateOne: { filter, update: { $set: { [path]: sealed } } } };
            }),
        ),
    },
  ];
};

const plainOfTasks = (seal: SecretSeal): readonly PlainKind[] => [
  {
    collection: TASKS_COLLECTION,
    plain: UNSEALED,
    seal: (doc) => {
      const task = openTask(seal, '', doc as unknown as TaskDoc);
      const { _id, ...replacement } = sealTask(seal, taskPlace(doc._id), task);
      return Promise.resolve([
        { replaceOne: { filter: { _id, version: task.version, ...UNSEALED }, replacement } },
      ]);
    },
  },
  {
    collection: VERSIONS_COLLECTION,
    plain: { 'task.sealed': { $exists: false } },
    seal: ({ _id, ...doc }) => {
      const { secrets: _none, ...version } = openTask(seal, '', doc['task'] as TaskDoc);
      const update = { $set: { task: sealTask(seal, taskVersionPlace(_id), version) } };
      return Promise.resolve([{ updateOne: { filter: { _id, 'task.sealed': { $exists: false } }, update } }]);
    },
  },
  {
    collection: CONTACTS_COLLECTION,
    plain: UNSEALED,
    seal: ({ _id, ...contact }) =>
      Promise.resolve([
        {
          replaceOne: {
            filter: { _id, ...UNSEALED },
            replacement: seal.seal(contactPlace(_id), contact),
          },
        },
      ]),
  },
];
