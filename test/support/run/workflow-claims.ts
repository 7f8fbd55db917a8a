import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowClientInterceptor } from '@temporalio/client';

/** Environment variable with the folder in which test files record the workflows they use. */
export const CLAIMS_VARIABLE = 'CALLSIGN_TEST_WORKFLOW_CLAIMS';

/**
 * Claims every started workflow for the calling test file, and throws if another file has its id.
 * All test files share one Temporal server. The worker of the other file would run the workflow, or no worker at
 * all.
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
  // Histories are recorded outside Jest.
  const file = 'expect' in globalThis ? expect.getState().testPath : undefined;
  if (folder === undefined || file === undefined) return;
  const path = join(folder, createHash('sha256').update(workflowId).digest('hex'));
  try {
    writeFileSync(path, file, { flag: 'wx' });
  } catch {
    const owner = readFileSync(path, 'utf8');
    if (owner !== file) throw new Error(`${workflowId} is also used by ${owner}: choose another id`);
  }
}
