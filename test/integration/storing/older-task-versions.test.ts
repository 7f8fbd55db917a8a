import type { Task } from '../../../domain/task/task';
import { createTaskStore } from '../../../store/tasks/tasks';
import { watchTasks } from '../../../store/tasks/watch-tasks';
import { openGate, type Gate } from '../../support/servers/gate';
import { until } from '../../support/until';
import { aStoredTask } from '../../support/builders/builders';
import {
  databaseAt,
  databaseWithKeys,
  type DatabaseWithKeys,
} from '../../support/engines/database-with-keys';
import { mongodbUri } from '../../support/engines/engines';

let direct: DatabaseWithKeys;
let gate: Gate;
/** The same database through the gate, which can delay its answers. */
let behind: DatabaseWithKeys;

beforeAll(async () => {
  direct = await databaseWithKeys();
  const uri = new URL(mongodbUri(direct.db.databaseName));
  gate = await openGate(uri.host);
  behind = await databaseAt(`mongodb://${gate.address}${uri.pathname}?directConnection=true`);
});
afterAll(async () => {
  await behind.close();
  await gate.close();
  await direct.close();
});

/** The watch first reads MongoDB's time, where its stream starts, and then the tasks. */
const asksForTime = (sent: Buffer): boolean => sent.includes('ping');

it('never replaces a task by an older version that the change stream repeats', async () => {
  const tasks = createTaskStore(direct.db, direct.encryption);
  const first = aStoredTask({ name: 'first' });
  await tasks.insert(first);

  const versions: number[] = [];
  const note = (task: Task): void => void versions.push(task.version);
  let isTimeAsked = false;
  const release = gate.hold((sent) => {
    if (!asksForTime(sent)) return false;
    isTimeAsked = true;
    return true;
  });
  const stop = new AbortController();
  const watched = watchTasks(
    behind.db,
    behind.encryption,
    {
      loaded: (all) => all.forEach(note),
      changed: note,
      unreadable: note,
      removed: () => undefined,
      caughtUp: () => undefined,
      disconnected: () => undefined,
    },
    stop.signal,
  );
  await until('the watch has read the time', () => isTimeAsked);
  // These changes are between that time and the read. The read returns the last one; the stream repeats them all.
  let latest: Task = first;
  for (const name of ['second', 'third', 'fourth']) {
    const replaced = await tasks.replace({ ...latest, name });
    if (replaced.kind === 'replaced') latest = replaced.task;
  }
  release();
  await until('the read is recorded', () => versions.includes(4));
  await tasks.replace({ ...latest, name: 'fifth' });
  await until('the change after the read is recorded', () => versions.includes(5));
  stop.abort();
  await watched;
  expect(versions).toEqual(versions.toSorted((one, other) => one - other));
});
