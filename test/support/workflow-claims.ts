import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowClientInterceptor } from '@temporalio/client';

/** Where the test files of a run write down which workflows are theirs. */
export const CLAIMS_VARIABLE = 'CALLSIGN_TEST_WORKFLOW_CLAIMS';

/**
 * Makes every workflow that is started one of the calling test file's, or throws where another file has it already: one
 * Temporal server serves the whole run, and the workflow would be run by the other file's worker, or by none.
 */
export const CLAIMING: WorkflowClientInterceptor = {
  startWithDetails(input, next) {
    claim(input.options.workflowId);
    return next(input);
  },
  signalWithStart(input, next) {
    claim(input.options.workflowId);
    return next(input);
  },
};

function claim(workflowId: string): void {
  const folder = process.env[CLAIMS_VARIABLE];
  // Histories are recorded without Jest.
  const file = 'expect' in globalThis ? expect.getState().testPath : undefined;
  if (folder === undefined || file === undefined) return;
  const path = join(folder, createHash('sha256').update(workflowId).digest('hex'));
  try {
    writeFileSync(path, file, { flag: 'wx' });
  } catch {
    const owner = readFileSync(path, 'utf8');
    if (owner !== file) throw new Error(`${workflowId} is used by ${owner} too: take an id of your own`);
  }
}
