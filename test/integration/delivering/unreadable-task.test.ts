import { Binary, type Document } from 'mongodb';
import { startDeliveryWorld, type DeliveryWorld } from '../../support/service/delivery-world';
import { eventually } from '../../support/eventually';

let world: DeliveryWorld;

beforeAll(async () => {
  world = await startDeliveryWorld('AGW-UNREADABLE');
});
afterAll(() => world.close());

const stored = () => world.api.service.database.db.collection<Document & { _id: string }>('tasks');

const logged = (line: string, task: string) =>
  eventually(line, () => world.api.log.find((each) => each['msg'] === line && each['task'] === task));

test('a task that cannot be opened holds up what may be for it, nothing else, and nothing is lost', async () => {
  const broken = await world.createTask();
  const agency = 'Agency 1';
  const whole = await world.createTask();
  const before = await stored().findOne({ _id: broken.id });
  await stored().updateOne({ _id: broken.id }, { $set: { sealed: new Binary(Buffer.alloc(80)) } });
  await logged('task.unreadable', broken.id);

  const held = await world.createOrder(agency);
  const other = await world.createOrder('Agency 2');
  await world.withStatus(other, 'delivered');
  expect(world.receivedAt(whole.path)).toHaveLength(1);
  expect(world.receivedAt(broken.path)).toEqual([]);

  await stored().updateOne({ _id: broken.id }, { $set: { sealed: before?.['sealed'] as Binary } });
  const [delivery] = await world.withStatus(held, 'delivered');
  expect(delivery).toMatchObject({ sequence: 1, last_attempt: 1 });
  expect(world.receivedAt(broken.path)).toHaveLength(1);
});
