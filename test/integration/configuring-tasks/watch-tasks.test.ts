import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Task } from '../../../domain/task/task';
import { findMongod } from '../../../dev/engines/find-mongod';
import { freePort } from '../../../worker/free-port';
import { startMongod, type RunningMongod } from '../../../dev/engines/start-mongod';
import { createTaskStore } from '../../../store/tasks/tasks';
import { watchTasks, type TaskListener } from '../../../store/tasks/watch-tasks';
import { aStoredTask } from '../../support/builders/builders';
import {
  databaseAt,
  databaseWithKeys,
  type DatabaseWithKeys,
} from '../../support/engines/database-with-keys';

/** A cache as a worker keeps it, that can be waited for. */
class Cache implements TaskListener {
  readonly tasks = new Map<string, Task>();
  readonly unreadables = new Set<string>();
  loads = 0;
  losses = 0;
  private waiters: (() => void)[] = [];

  loaded(tasks: readonly Task[]): void {
    this.loads += 1;
    this.tasks.clear();
    for (const task of tasks) this.tasks.set(task.id, task);
    this.wake();
  }
  changed(task: Task): void {
    this.tasks.set(task.id, task);
    this.wake();
  }
  unreadable(task: Task): void {
    this.unreadables.add(task.id);
    this.wake();
  }
  removed(id: string): void {
    this.tasks.delete(id);
    this.wake();
  }
  caughtUp(): void {
    this.wake();
  }
  disconnected(): void {
    this.losses += 1;
    this.wake();
  }
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }
  private wake(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) waiter();
  }
}

/** Watches until `stop`. */
function watching(database: DatabaseWithKeys): { cache: Cache; stop: () => Promise<void> } {
  const cache = new Cache();
  const controller = new AbortController();
  const ended = watchTasks(database.db, database.encryption, cache, controller.signal);
  return {
    cache,
    stop: () => {
      controller.abort();
      return ended;
    },
  };
}

describe('with a database', () => {
  let database: DatabaseWithKeys;
  beforeEach(async () => {
    database = await databaseWithKeys();
  });
  afterEach(() => database.close());

  test('a cache holds what is stored, and follows every change', async () => {
    const tasks = createTaskStore(database.db, database.encryption);
    const [first, second] = [aStoredTask(), aStoredTask()];
    await tasks.insert(first);
    const { cache, stop } = watching(database);
    await cache.until(() => cache.loads === 1);
    expect([...cache.tasks.values()]).toEqual([first]);

    await tasks.insert(second);
    await cache.until(() => cache.tasks.has(second.id));
    await tasks.disable(first.id, 'http_410');
    await cache.until(() => cache.tasks.get(first.id)?.enabled === false);
    await tasks.remove(first.id);
    await cache.until(() => !cache.tasks.has(first.id));
    expect([...cache.tasks.values()]).toEqual([second]);
    await stop();
  });

  test('a change between the load and the stream is not missed', async () => {
    const tasks = createTaskStore(database.db, database.encryption);
    const task = aStoredTask();
    const { cache, stop } = watching(database);
    const loaded = cache.loaded.bind(cache);
    let inserted: Promise<void> | undefined;
    cache.loaded = (found) => {
      inserted ??= tasks.insert(task);
      loaded(found);
    };
    await cache.until(() => cache.tasks.has(task.id));
    await inserted;
    await stop();
  });

  test('reloads a dropped collection', async () => {
    const tasks = createTaskStore(database.db, database.encryption);
    await tasks.insert(aStoredTask());
    const { cache, stop } = watching(database);
    await cache.until(() => cache.tasks.size === 1);
    await database.db.collection('tasks').drop();
    await cache.until(() => cache.loads > 1 && cache.tasks.size === 0);
    expect(cache.losses).toBeGreaterThan(0);
    const task = aStoredTask();
    await tasks.insert(task);
    await cache.until(() => cache.tasks.has(task.id));
    await stop();
  });

  test('reports a task that cannot be decrypted until it can be', async () => {
    const tasks = createTaskStore(database.db, database.encryption);
    const [whole, moved] = [aStoredTask(), aStoredTask()];
    for (const task of [whole, moved]) await tasks.insert(task);
    const stored = database.db.collection<{ _id: string; sealed: unknown }>('tasks');
    const [former, foreign] = await Promise.all([
      stored.findOne({ _id: moved.id }),
      stored.findOne({ _id: whole.id }),
    ]);
    await stored.updateOne({ _id: moved.id }, { $set: { sealed: foreign?.sealed } });

    const { cache, stop } = watching(database);
    await cache.until(() => cache.unreadables.has(moved.id));
    expect([...cache.tasks.values()]).toEqual([whole]);
    await stored.updateOne({ _id: moved.id }, { $set: { sealed: former?.sealed } });
    await cache.until(() => cache.tasks.has(moved.id));
    expect(cache.tasks.get(moved.id)).toEqual(moved);
    await stop();
  });

  test('stopping ends a watch that waits for changes', async () => {
    const { cache, stop } = watching(database);
    await cache.until(() => cache.loads === 1);
    await stop();
    expect(cache.losses).toBe(0);
  });
});

describe('with a server of its own', () => {
  let folder: string;
  let mongod: RunningMongod;
  let options: { binary: string; port: number; dataDir: string };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'callsign-watch-'));
    options = { binary: await findMongod(() => undefined), port: await freePort(), dataDir: folder };
    mongod = await startMongod(options);
  });
  afterEach(async () => {
    await mongod.stop();
    await rm(folder, { recursive: true });
  });

  test('the cache is current again after a killed server restarts', async () => {
    const database = await databaseAt(mongod.uri);
    const tasks = createTaskStore(database.db, database.encryption);
    const [before, changed] = [aStoredTask(), aStoredTask()];
    for (const task of [before, changed]) await tasks.insert(task);
    const { cache, stop } = watching(database);
    await cache.until(() => cache.tasks.size === 2);

    process.kill(mongod.pid, 'SIGKILL');
    await mongod.exited;
    await cache.until(() => cache.losses > 0);
    mongod = await startMongod(options);

    const after = aStoredTask();
    await tasks.insert(after);
    await tasks.replace({ ...changed, name: 'Another name' });
    await tasks.remove(before.id);
    await cache.until(() => cache.tasks.has(after.id) && !cache.tasks.has(before.id));
    await cache.until(() => cache.tasks.get(changed.id)?.name === 'Another name');
    expect(cache.tasks.size).toBe(2);
    await stop();
    await database.close();
  });

  test('detects a hanging server, and is current again when it continues', async () => {
    const database = await databaseAt(mongod.uri);
    const tasks = createTaskStore(database.db, database.encryption);
    const { cache, stop } = watching(database);
    await cache.until(() => cache.loads === 1);
    process.kill(mongod.pid, 'SIGSTOP');
    await cache.until(() => cache.losses > 0);
    process.kill(mongod.pid, 'SIGCONT');
    const task = aStoredTask();
    await cache.until(() => cache.loads > 1);
    await tasks.insert(task);
    await cache.until(() => cache.tasks.has(task.id));
    await stop();
    await database.close();
  });
});
