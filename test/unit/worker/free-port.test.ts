import { freePort, isPortFree } from '../../../worker/free-port';
import { occupyPort } from '../../support/servers/occupied-port';

/** Linux gives it and those above to connections that go out; others begin at 49152. */
const FIRST_OF_CONNECTIONS = 32_768;

test('a port that is handed out is none that a connection going out may be given', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, () => freePort()));
  expect(Math.max(...ports)).toBeLessThan(FIRST_OF_CONNECTIONS);
});

test('a port is free until somebody listens on it, and again after that', async () => {
  const occupied = await occupyPort();
  expect(await isPortFree(occupied.port)).toBe(false);
  await occupied.free();
  expect(await isPortFree(occupied.port)).toBe(true);
});
