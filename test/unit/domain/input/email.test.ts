import { EMAIL_PATTERN, isEmail } from '../../../../domain/input/email';

test.each([
  ['O089', 'a+x@b.co'],
  ['dots', 'first.last@mail.example.com'],
  ['an apostrophe', "o'brien@example.com"],
  ['a punycode domain', 'a@xn--e1afmkfd.xn--p1ai'],
  ['64 characters before the at sign', `${'a'.repeat(64)}@b.co`],
])('%s: %s is an address', (_id, address) => {
  expect(isEmail(address)).toBe(true);
});

test.each([
  ['O091', 'a@b.co\r\nBcc: x@y.z'],
  ['O093', '"a b"@c.co'],
  ['O095', 'a@localhost'],
  ['O097', '<a@b.co>'],
  ['a display name', 'A <a@b.co>'],
  ['O099', `${'a'.repeat(250)}@b.co`],
  ['65 characters before the at sign', `${'a'.repeat(65)}@b.co`],
  [
    '255 characters',
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.abcdefgh.com`,
  ],
  ['nothing', ''],
  ['no at sign', 'a.b.co'],
  ['two at signs', 'a@b@c.co'],
  ['two addresses', 'a@b.co,c@d.co'],
  ['a dot in front', '.a@b.co'],
  ['a dot before the at sign', 'a.@b.co'],
  ['two dots', 'a..b@c.co'],
  ['a label of nothing', 'a@b..co'],
  ['a hyphen at an edge', 'a@-b.co'],
  ['a dot behind', 'a@b.co.'],
  ['an address literal', 'a@[127.0.0.1]'],
  ['an IP address', 'a@127.0.0.1'],
  ['a blank', 'a @b.co'],
  ['a line break behind', 'a@b.co\n'],
  ['a Cyrillic letter', 'а@b.co'],
  ['NUL', 'a\u0000@b.co'],
])('%s: %j is not an address', (_id, address) => {
  expect(isEmail(address)).toBe(false);
});

test.each([
  'a.'.repeat(100_000) + '@',
  `a@${'b'.repeat(100_000)}`,
  `a@${'b-'.repeat(100_000)}.co`,
  `a@${'b.'.repeat(100_000)}`,
])('a long near miss is refused quickly', (address) => {
  expect(EMAIL_PATTERN.test(address)).toBe(false);
});
