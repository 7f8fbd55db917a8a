import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Moves messages and stack traces of failures into a payload, which the codec seals.
 *
 * A mail server, for example, answers with the address that it refuses. Workers and the workflow bundle load this
 * module by its path.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
