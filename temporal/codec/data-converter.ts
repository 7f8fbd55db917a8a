import type { DataConverter } from '@temporalio/common';
import { createPayloadCodec, type PayloadCodecOptions } from './payload-codec';

/** The module that the workflow bundle must have been made with. */
export const FAILURE_CONVERTER_PATH = require.resolve('./failure-converter');

/** How clients and workers read and write what Temporal keeps. */
export const createDataConverter = (options: PayloadCodecOptions): DataConverter => ({
  payloadCodecs: [createPayloadCodec(options)],
  failureConverterPath: FAILURE_CONVERTER_PATH,
});
