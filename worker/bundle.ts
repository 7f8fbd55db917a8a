import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { OwnError } from '../domain/input/own-error';
import { FAILURE_CONVERTER_PATH } from '../temporal/codec/data-converter';

/** Where a build leaves the workflow bundle: beside the compiled code. */
const BUNDLE_PATH = join(__dirname, '../workflow-bundle.js');

/** The build is incomplete: a worker has no workflows to run. */
class BundleMissingError extends OwnError {
  override readonly name = 'BundleMissingError';
}

/**
 * The bundle that the build left, as a worker takes it.
 *
 * @throws BundleMissingError where there is none
 */
export async function builtBundle(): Promise<{ readonly codePath: string }> {
  try {
    await access(BUNDLE_PATH);
  } catch {
    throw new BundleMissingError(`${BUNDLE_PATH} is missing: run \`npm run build\``);
  }
  return { codePath: BUNDLE_PATH };
}

/**
 * Frames of a stack trace in workflow code. The SDK takes one for every promise, for the Temporal UI, and looks up each
 * frame in the source map; with the usual ten that is a third of what an order's code costs. Three still tell where an
 * error comes from.
 */
const STACK_FRAMES = 3;

/** Bundles the workflow code once; a worker that is given the result starts in a quarter of the time. */
export async function buildWorkflowBundle(): Promise<{ code: string }> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: require.resolve('../workflows'),
    failureConverterPath: FAILURE_CONVERTER_PATH,
    logger: new DefaultLogger('ERROR'),
  });
  // Here, for the SDK freezes what is global before it runs any of our code; on the first line, for the source map.
  return { code: `Error.stackTraceLimit = ${STACK_FRAMES}; ${code}` };
}

if (require.main === module) {
  void buildWorkflowBundle().then(({ code }) => writeFile(BUNDLE_PATH, code));
}
