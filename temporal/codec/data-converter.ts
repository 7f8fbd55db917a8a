import type { DataConverter } from '@temporalio/common';
import { createPayloadCodec, type PayloadCodecOptions } from './payload-codec';

/** Path of the module that the workflow bundle must contain. */
export const FAILURE_CONVERTER_PATH = require.resolve('./failure-converter');

/** Seals and opens the payloads of clients and workers. */
export const createDataConverter = (options: PayloadCodecOptions): DataConverter => ({
  payloadCodecs: [createPayloadCodec(options)],
  failureConverterPath: FAILURE_CONVERTER_PATH,
});
