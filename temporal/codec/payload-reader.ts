import type { Payload, PayloadCodec } from '@temporalio/common';
import { CannotOpenError, ErasedError } from '../../store/encryption/cipher/errors';
import { agwIdOfWorkflow } from '../../contract/workflows';
import { SEALED_FOR } from './payload-codec';

/** Opens single payloads of histories, so that people can read them. */
export interface PayloadReader {
  /**
   * Opens a payload. Returns it unchanged if it cannot be opened, and a note if its key was destroyed.
   *
   * @throws an error that `isUnavailable` recognises, if a key is not cached and MongoDB does not answer
   */
  read(payload: Payload): Promise<Payload>;
  /** The order that a payload claims to be sealed for; only opening it verifies that. */
  orderOf(payload: Payload): string | undefined;
}

/** Replaces erased content: `json/plain`, which every tool shows. */
const erasedPayload = (): Payload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('"the personal data of this order were erased"'),
});

/** @param codecs - the client's codecs, the outermost first */
export const createPayloadReader = (codecs: readonly PayloadCodec[]): PayloadReader => {
  const open = async (payload: Payload): Promise<Payload> => {
    let opened = payload;
    for (const codec of codecs) opened = (await codec.decode([opened]))[0] ?? opened;
    return opened;
  };
  return {
    read: async (payload) => {
      try {
        return await open(payload);
      } catch (error) {
        if (error instanceof ErasedError) return erasedPayload();
        if (error instanceof CannotOpenError) return payload;
        throw error;
      }
    },
    orderOf: ({ metadata }) => {
      const sealedFor = metadata?.[SEALED_FOR];
      return sealedFor == null ? undefined : agwIdOfWorkflow(Buffer.from(sealedFor).toString('utf8'));
    },
  };
};
