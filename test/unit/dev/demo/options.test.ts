import { parseOptions } from '../../../../dev/demo/options';

const DEFAULTS = {
  url: 'http://127.0.0.1:3000',
  key: undefined,
  keyFile: '.callsign/admin-key',
  keep: false,
};

test.each([
  ['nothing', [], {}, DEFAULTS],
  [
    'flags',
    ['--url', 'http://127.0.0.1:4000/', '--key', 'k', '--keep'],
    {},
    { ...DEFAULTS, url: 'http://127.0.0.1:4000', key: 'k', keep: true },
  ],
  ['a key in the environment', [], { CALLSIGN_ADMIN_KEY: 'env' }, { ...DEFAULTS, key: 'env' }],
  ['both', ['--key', 'k'], { CALLSIGN_ADMIN_KEY: 'env' }, { ...DEFAULTS, key: 'k' }],
  ['an empty key', [], { CALLSIGN_ADMIN_KEY: '' }, DEFAULTS],
  ['a data folder', [], { CALLSIGN_DATA_DIR: '/data' }, { ...DEFAULTS, keyFile: '/data/admin-key' }],
])('parses %s', (_what, args, env, options) => {
  expect(parseOptions(args, env)).toEqual({ kind: 'run', options });
});

test.each([
  [['--urll', 'x'], /^Unknown option '--urll'/],
  [['more'], /^Unexpected argument 'more'/],
  [['--url', 'localhost:3000'], /^--url: "localhost:3000" is not of the form http/],
  [['--url', 'http://127.0.0.1:3000/v1'], /^--url: /],
])('%j is refused', (args, text) => {
  expect(parseOptions(args, {})).toEqual({ kind: 'wrong', text: expect.stringMatching(text) as string });
});

test('--help explains the flags', () => {
  expect(parseOptions(['--help'], {})).toEqual({
    kind: 'help',
    text: expect.stringContaining('--keep') as string,
  });
});
