import { once } from 'node:events';
import { reserveNextPort, reservePort, requirePort } from '../../../../dev/engines/reserve-port';
import { freePort } from '../../../../worker/free-port';
import { compileEngines, type EngineProgram } from '../../../support/processes/engine-program';
import { occupyPort } from '../../../support/servers/occupied-port';

let engines: EngineProgram;
beforeAll(async () => {
  engines = await compileEngines();
});
afterAll(() => engines.remove());

test('a port that another process has reserved is skipped until that process exits', async () => {
  const port = await freePort();
  const child = engines.run(
    `require('./reserve-port').reservePort(Number(process.argv[1])).then(({ port }) => console.log(port));
     setTimeout(() => {}, 60_000);`,
    String(port),
  );
  await once(child.stdout!, 'data');

  const next = await reserveNextPort(port);
  expect(next.port).toBeGreaterThan(port);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;

  const again = await reserveNextPort(port);
  expect(again.port).toBe(port);
  await Promise.all([next.release(), again.release()]);
});

test('concurrent reservations get different ports, and a released port can be reserved again', async () => {
  const first = await freePort();

  const reserved = await Promise.all([1, 2, 3].map(() => reserveNextPort(first)));

  expect(new Set(reserved.map(({ port }) => port)).size).toBe(3);
  await Promise.all(reserved.map(({ release }) => release()));
  const again = await reservePort(first);
  expect(again?.port).toBe(first);
  await again?.release();
});

test('a port in use is skipped, and requirePort refuses it', async () => {
  const { port, free } = await occupyPort();

  const next = await reserveNextPort(port);

  expect(next.port).toBeGreaterThan(port);
  await expect(requirePort('the API', port, 'set PORT to another')).rejects.toThrow(
    `Port ${port} for the API is in use. Stop the program that has it, or set PORT to another.`,
  );
  await next.release();
  await free();
});
