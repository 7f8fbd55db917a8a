import type { Payload, PayloadCodec } from '@temporalio/common';
import { CannotOpenError, ErasedError } from '../../store/encryption/cipher/errors';
import { agwIdOfWorkflow } from '../../contract/workflows';
import { SEALED_FOR } from './payload-codec';

/** Opens payloads out of histories for people to read, each by itself. */
export interface PayloadReader {
  /**
   * What cannot be opened is handed back as it is; of what was sealed by a key that is destroyed it says that much.
   *
   * @throws what `isUnavailable` knows, where a key is not in memory and MongoDB does not answer
   */
  read(payload: Payload): Promise<Payload>;
  /** The order that a payload says it was sealed for; opening it shows whether that is true. */
  orderOf(payload: Payload): string | undefined;
}

/** In place of what was erased: `json/plain`, which every tool shows. */
const erasedPayload = (): Payload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('"the personal data of this order were erased"'),
});

/** @param codecs - those of the client, the first of which is the outermost */
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
