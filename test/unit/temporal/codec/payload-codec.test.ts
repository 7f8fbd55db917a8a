import { randomUUID } from 'node:crypto';
import { defaultPayloadConverter, type Payload, type SerializationContext } from '@temporalio/common';
import { CannotOpenError } from '../../../../store/encryption/cipher/errors';
import { createOrderCipher } from '../../../../store/encryption/cipher/order-cipher';
import { createSecretCipher } from '../../../../store/encryption/cipher/secret-cipher';
import { createPayloadCodec } from '../../../../temporal/codec/payload-codec';
import { knownDataKeys } from '../../../support/encryption/known-keys';
import { anOrder } from '../../../support/builders/an-order';
import { aKeyring } from '../../../support/encryption/keyring';

const secrets = createSecretCipher(aKeyring('k1'));
const payloads = createOrderCipher({ keys: knownDataKeys(1), secrets, onOutage: 'carry-key' });
const codec = createPayloadCodec({ payloads, secrets });

const VALUE = { psg_email: 'jane.doe@example.com' };
const clear: Payload = defaultPayloadConverter.toPayload(VALUE);

const ofWorkflow = (workflowId: string): SerializationContext => ({
  type: 'workflow',
  namespace: 'default',
  workflowId,
});
const ofActivity = (workflowId: string): SerializationContext => ({
  type: 'activity',
  namespace: 'default',
  workflowId,
  activityId: '1',
  isLocal: false,
});

const textOf = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('latin1');
const seal = async (context?: SerializationContext): Promise<Payload> =>
  (await codec.encode([clear], context))[0]!;
const open = async (payload: Payload, context?: SerializationContext): Promise<unknown> =>
  defaultPayloadConverter.fromPayload((await codec.decode([payload], context))[0]!);

test.each<[string, SerializationContext | undefined, SerializationContext | undefined, string]>([
  ['of an order', ofWorkflow('order:A-1'), ofWorkflow('order:A-1'), 'order:A-1'],
  ['of an activity of an order', ofActivity('order:A-1'), ofWorkflow('order:A-1'), 'order:A-1'],
  ['of an order, for a reader without context', ofWorkflow('order:A-1'), undefined, 'order:A-1'],
  ['of a sweep', ofActivity('refresh-orders:1'), ofWorkflow('refresh-orders:1'), 'refresh-orders:1'],
  ['of no workflow', undefined, ofWorkflow('order:A-1'), ''],
])('a payload %s shows only its workflow id, and is opened', async (_whose, from, to, sealedFor) => {
  const sealed = await seal(from);
  expect(Object.fromEntries(Object.entries(sealed.metadata!).map(([k, v]) => [k, textOf(v)]))).toEqual({
    encoding: 'binary/encrypted',
    'callsign-sealed-for': sealedFor,
  });
  expect(textOf(sealed.data)).not.toMatch(/jane|json|psg/);
  expect(await open(sealed, to)).toEqual(VALUE);
});

test('a payload that was moved to another order does not open', async () => {
  const sealed = await seal(ofWorkflow('order:A-1'));
  await expect(open(sealed, ofWorkflow('order:A-2'))).rejects.toThrow(CannotOpenError);
});

test.each(['order:A-2', 'refresh-orders:1', ''])(
  'a moved payload does not open if it claims to be sealed for "%s"',
  async (workflowId) => {
    const { metadata, data } = await seal(ofWorkflow('order:A-1'));
    const forged = { metadata: { ...metadata, 'callsign-sealed-for': Buffer.from(workflowId) }, data: data! };
    await expect(open(forged, ofWorkflow(workflowId || 'order:A-2'))).rejects.toThrow(CannotOpenError);
    await expect(open(forged)).rejects.toThrow(CannotOpenError);
  },
);

test('a payload that was never sealed is returned unchanged', async () => {
  expect(await open(clear, ofWorkflow('order:A-1'))).toEqual(VALUE);
  const binary: Payload = defaultPayloadConverter.toPayload(Buffer.from([1, 2]));
  expect(await codec.decode([binary, {}], ofWorkflow('order:A-1'))).toEqual([binary, {}]);
});

test('a large repetitive payload is stored compressed and sealed, and is opened', async () => {
  const events = Array.from({ length: 1_500 }, (_, index) => ({
    ...VALUE,
    id: randomUUID(),
    sequence: index,
  }));
  const large = defaultPayloadConverter.toPayload(events.map((event) => ({ ...event, order: anOrder() })));
  const context = ofWorkflow('order:A-1');
  const [sealed] = await codec.encode([large], context);
  expect(Object.keys(sealed!.metadata!)).toEqual(Object.keys((await seal(context)).metadata!));
  expect(large.data!.length).toBeGreaterThan(500_000);
  expect(sealed!.data!.length).toBeLessThan(large.data!.length / 10);
  const [opened] = await codec.decode([sealed!], context);
  expect(Buffer.from(opened!.data!).equals(large.data!)).toBe(true);
  expect(textOf(opened!.metadata!['encoding'])).toBe('json/plain');
});

test('payloads keep their order', async () => {
  const many = Array.from({ length: 20 }, (_, index) => defaultPayloadConverter.toPayload(index));
  const context = ofWorkflow('order:A-1');
  const opened = await codec.decode(await codec.encode(many, context), context);
  expect(opened.map((payload) => defaultPayloadConverter.fromPayload(payload))).toEqual([...many.keys()]);
});
