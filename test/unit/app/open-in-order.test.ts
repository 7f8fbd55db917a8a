import { openInOrder } from '../../../app/open-in-order';

let closed: string[];

beforeEach(() => (closed = []));

test('closes resources in reverse order', async () => {
  const opened = await openInOrder((onClose) => {
    onClose(() => closed.push('database'));
    onClose(() => closed.push('server'));
    return Promise.resolve({ url: 'http://127.0.0.1' });
  });
  expect([opened.url, closed]).toEqual(['http://127.0.0.1', []]);
  await opened.close();
  expect(closed).toEqual(['server', 'database']);
  await opened.close();
  expect(closed).toHaveLength(2);
});

test('closes open resources and throws if a later step fails', async () => {
  const opening = openInOrder((onClose) => {
    onClose(() => closed.push('database'));
    onClose(() => Promise.reject(new Error('cannot close')));
    return Promise.reject(new Error('the port is taken'));
  });
  await expect(opening).rejects.toThrow('the port is taken');
  expect(closed).toEqual(['database']);
});

test('closes the others if one cannot be closed', async () => {
  const opened = await openInOrder((onClose) => {
    onClose(() => closed.push('database'));
    onClose(() => Promise.reject(new Error('cannot close')));
    return Promise.resolve({});
  });
  await expect(opened.close()).rejects.toThrow('cannot close');
  expect(closed).toEqual(['database']);
});
