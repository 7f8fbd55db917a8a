import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { CannotOpenError } from '../../store/encryption/cipher/errors';
import type { OrderCipher } from '../../store/encryption/cipher/order-cipher';
import type { SecretCipher } from '../../store/encryption/cipher/secret-cipher';
import { agwIdOfWorkflow } from '../../contract/workflows';
import { compressed, decompressed } from './compression';

/** Encoding that marks a payload as sealed, for Temporal's tools and this codec. Metadata are in clear. */
export const SEALED_ENCODING = 'binary/encrypted';

/** Metadata: the workflow that a payload is sealed for, empty if none. It is authenticated. */
export const SEALED_FOR = 'callsign-sealed-for';

const proto = temporal.api.common.v1.Payload;

const text = (bytes: Uint8Array | null | undefined): string | undefined =>
  bytes == null ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

const bytesOf = (value: string): Uint8Array => Buffer.from(value, 'utf8');

export interface PayloadCodecOptions {
  /** Seals payloads of an order's workflow. */
  readonly payloads: OrderCipher;
  /** Seals payloads of other workflows, or of none. */
  readonly secrets: SecretCipher;
}

/**
 * Compresses each large payload, and seals each payload for its workflow, so that Temporal cannot read it.
 *
 * A payload that was never sealed, such as the arguments of the erasure schedule, is returned unchanged.
 */
export function createPayloadCodec({ payloads, secrets }: PayloadCodecOptions): PayloadCodec {
  const placeOf = (workflowId: string): string => `workflow:${workflowId}`;

  const seal = async (workflowId: string, plain: Uint8Array): Promise<Uint8Array> => {
    const agwId = agwIdOfWorkflow(workflowId);
    return agwId === undefined ? secrets.seal(placeOf(workflowId), plain) : payloads.seal(agwId, plain);
  };

  const open = async (workflowId: string, sealed: Uint8Array): Promise<Uint8Array> => {
    const agwId = agwIdOfWorkflow(workflowId);
    return agwId === undefined ? secrets.open(placeOf(workflowId), sealed) : payloads.open(agwId, sealed);
  };

  async function encodeOne(payload: Payload, context: SerializationContext | undefined): Promise<Payload> {
    // A failure of the SDK itself has no context, for example if a payload cannot be decoded.
    const workflowId = context?.workflowId ?? '';
    return {
      metadata: { encoding: bytesOf(SEALED_ENCODING), [SEALED_FOR]: bytesOf(workflowId) },
      data: await seal(workflowId, proto.encode(await compressed(payload)).finish()),
    };
  }

  async function decodeOne(payload: Payload, context: SerializationContext | undefined): Promise<Payload> {
    if (text(payload.metadata?.['encoding']) !== SEALED_ENCODING) return payload;
    const sealedFor = text(payload.metadata?.[SEALED_FOR]) ?? '';
    const workflowId = context?.workflowId;
    if (workflowId !== undefined && sealedFor !== '' && sealedFor !== workflowId)
      throw new CannotOpenError('it belongs to another workflow', sealedFor);
    return decompressed(proto.decode(await open(sealedFor, payload.data ?? new Uint8Array())));
  }

  return {
    encode: (clear, context) => Promise.all(clear.map((payload) => encodeOne(payload, context))),
    decode: (sealed, context) => Promise.all(sealed.map((payload) => decodeOne(payload, context))),
  };
}
