import { join, resolve } from 'node:path';
import { builtBundle } from '../../../worker/bundle';

test('a worker whose build has no workflow bundle says in one line what to do', async () => {
  // The sources are no build: beside them there is none.
  const missing = join(resolve(__dirname, '../../..'), 'workflow-bundle.js');
  await expect(builtBundle()).rejects.toThrow(`${missing} is missing: run \`npm run build\``);
});
