import { openInOrder } from '../../../app/open-in-order';

let closed: string[];

beforeEach(() => (closed = []));

test('what was opened is closed in reverse order', async () => {
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

test('if a later step fails, what is open is closed, and the failure is thrown', async () => {
  const opening = openInOrder((onClose) => {
    onClose(() => closed.push('database'));
    onClose(() => Promise.reject(new Error('cannot close')));
    return Promise.reject(new Error('the port is taken'));
  });
  await expect(opening).rejects.toThrow('the port is taken');
  expect(closed).toEqual(['database']);
});

test('one that cannot be closed does not keep the others open', async () => {
  const opened = await openInOrder((onClose) => {
    onClose(() => closed.push('database'));
    onClose(() => Promise.reject(new Error('cannot close')));
    return Promise.resolve({});
  });
  await expect(opened.close()).rejects.toThrow('cannot close');
  expect(closed).toEqual(['database']);
});
