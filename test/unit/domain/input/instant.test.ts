import { parseInstant, resolveLocal } from '../../../../domain/input/instant';
import { instantMs } from '../../../../domain/input/instant-ms';

const at = (instant: string) => ({ kind: 'instant', at: instant });
const not = (problem: string) => ({ kind: 'invalid', problem });

describe('a time with an offset', () => {
  test.each([
    ['O001', '2027-03-01T10:00:00Z', '2027-03-01T10:00:00Z'],
    ['east of UTC', '2027-03-01T10:00:00+01:00', '2027-03-01T09:00:00Z'],
    ['west of UTC, across midnight', '2027-12-31T22:30:00-03:30', '2028-01-01T02:00:00Z'],
    ['O003', '2028-02-29T10:00:00Z', '2028-02-29T10:00:00Z'],
    ['O005', '2027-03-01T10:00:00.123456789Z', '2027-03-01T10:00:00.123456789Z'],
    ['fraction digits are kept', '2027-03-01T10:00:00.100+01:00', '2027-03-01T09:00:00.100Z'],
    ['no known offset', '2027-03-01T10:00:00-00:00', '2027-03-01T10:00:00Z'],
    ['the farthest east', '2027-01-01T10:00:00+14:00', '2026-12-31T20:00:00Z'],
    ['the farthest west', '2027-01-01T10:00:00-14:00', '2027-01-02T00:00:00Z'],
    ['the first of the range', '1990-01-01T00:00:00Z', '1990-01-01T00:00:00Z'],
    ['the last of the range', '2099-12-31T23:59:59.999Z', '2099-12-31T23:59:59.999Z'],
  ])('%s: %s is an instant', (_id, text, expected) => {
    expect(parseInstant(text)).toEqual(at(expected));
  });

  test.each([
    ['no leap year', '2027-02-29T10:00:00Z', 'DATE_INVALID'],
    ['no leap year of a century', '2100-02-29T10:00:00Z', 'DATE_INVALID'],
    ['O007', '2027-04-31T10:00:00Z', 'DATE_INVALID'],
    ['a 13th month', '2027-13-01T10:00:00Z', 'DATE_INVALID'],
    ['month zero', '2027-00-10T10:00:00Z', 'DATE_INVALID'],
    ['day zero', '2027-01-00T10:00:00Z', 'DATE_INVALID'],
    ['O009', '2027-01-01T24:00:00Z', 'DATE_INVALID'],
    ['a 25th hour', '2027-01-01T25:00:00Z', 'DATE_INVALID'],
    ['a 60th minute', '2027-01-01T10:60:00Z', 'DATE_INVALID'],
    ['O011', '2027-06-30T23:59:60Z', 'DATE_INVALID'],
    ['a leap second with a fraction', '2027-06-30T23:59:60.5Z', 'DATE_INVALID'],
    ['O013', '2027-01-01', 'DATE_INVALID'],
    ['O015', '20270101T100000Z', 'DATE_INVALID'],
    ['O017', '2027-W01-1', 'DATE_INVALID'],
    ['a day of the year', '2027-060T10:00:00Z', 'DATE_INVALID'],
    ['O019', '', 'DATE_INVALID'],
    ['O021', '2027-01-01T10:00:00+14:30', 'DATE_INVALID'],
    ['beyond -14:00', '2027-01-01T10:00:00-14:01', 'DATE_INVALID'],
    ['an offset with a 60th minute', '2027-01-01T10:00:00+01:60', 'DATE_INVALID'],
    ['an offset without a colon', '2027-01-01T10:00:00+0100', 'DATE_INVALID'],
    ['an offset with seconds', '2027-01-01T10:00:00+01:00:30', 'DATE_INVALID'],
    ['a zone name', '2027-01-01T10:00:00+01:00[Europe/Madrid]', 'DATE_INVALID'],
    ['no offset', '2027-01-01T10:00:00', 'DATE_INVALID'],
    ['no seconds', '2027-01-01T10:00Z', 'DATE_INVALID'],
    ['a blank for the T', '2027-01-01 10:00:00Z', 'DATE_INVALID'],
    ['a line break behind', '2027-01-01T10:00:00Z\n', 'DATE_INVALID'],
    ['ten fraction digits', '2027-01-01T10:00:00.1234567890Z', 'DATE_INVALID'],
    ['a comma for the point', '2027-01-01T10:00:00,5Z', 'DATE_INVALID'],
    ['Arabic digits', '٢٠٢٧-01-01T10:00:00Z', 'DATE_INVALID'],
    ['a signed year', '+012027-01-01T10:00:00Z', 'DATE_INVALID'],
    ['words', 'yesterday', 'DATE_INVALID'],
    ['O023', '0001-01-01T00:00:00Z', 'DATE_RANGE'],
    ['before the range by its offset', '1990-01-01T00:00:00+01:00', 'DATE_RANGE'],
    ['the epoch', '1970-01-01T00:00:00Z', 'DATE_RANGE'],
    ['O025', '2100-01-01T00:00:00Z', 'DATE_RANGE'],
    ['after the range by its offset', '2099-12-31T23:30:00-01:00', 'DATE_RANGE'],
    ['the end of time', '9999-12-31T23:59:59Z', 'DATE_RANGE'],
  ])('%s: %j is refused', (_id, text, problem) => {
    expect(parseInstant(text)).toEqual(not(problem));
  });

  test('O005: a timer rounds finer digits up to the next millisecond', () => {
    expect(instantMs('2027-03-01T10:00:00.123456789Z')).toBe(Date.UTC(2027, 2, 1, 10, 0, 0, 124));
  });
});

describe('a local time', () => {
  test.each([
    ['O031', '2027-07-15T10:00', 'Europe/Madrid', at('2027-07-15T08:00:00Z')],
    ['winter', '2027-01-15T10:00', 'Europe/Madrid', at('2027-01-15T09:00:00Z')],
    ['with seconds', '2027-01-15T10:00:30', 'Europe/Madrid', at('2027-01-15T09:00:30Z')],
    ['with a fraction', '2027-01-15T10:00:30.5', 'Europe/Madrid', at('2027-01-15T09:00:30.5Z')],
    ['O033', '2026-10-25T02:30', 'Europe/Madrid', { ...at('2026-10-25T00:30:00Z'), dst: 'overlap' }],
    ['a gap', '2026-03-29T02:30', 'Europe/Madrid', { ...at('2026-03-29T01:30:00Z'), dst: 'gap' }],
    [
      'half an hour of overlap',
      '2027-04-04T01:45',
      'Australia/Lord_Howe',
      { ...at('2027-04-03T14:45:00Z'), dst: 'overlap' },
    ],
    ['just before a gap', '2026-03-29T01:59', 'Europe/Madrid', at('2026-03-29T00:59:00Z')],
    ['just after an overlap', '2026-10-25T03:00', 'Europe/Madrid', at('2026-10-25T02:00:00Z')],
    ['O035', '2011-12-30T12:00', 'Pacific/Apia', { ...at('2011-12-30T22:00:00Z'), dst: 'gap' }],
    ['O037', '2027-01-01T00:00', 'Pacific/Kiritimati', at('2026-12-31T10:00:00Z')],
    ['quarter hours', '2027-01-01T12:00', 'Asia/Kathmandu', at('2027-01-01T06:15:00Z')],
    ['O039', '2027-07-01T00:00', 'Europe/Kyiv', at('2027-06-30T21:00:00Z')],
    ['the old name of the zone', '2027-07-01T00:00', 'Europe/Kiev', at('2027-06-30T21:00:00Z')],
    ['a link three deep', '2027-07-01T00:00', 'America/Argentina/Buenos_Aires', at('2027-07-01T03:00:00Z')],
  ])('%s: %s in %s is resolved', (_id, text, zone, expected) => {
    expect(resolveLocal(text, zone)).toEqual(expected);
  });

  test.each([
    ['O041', '2027-07-01T00:00', 'Mars/Olympus', 'TZ_INVALID'],
    ['O043', '2027-07-01T00:00', '', 'TZ_INVALID'],
    ['an offset for a zone', '2027-07-01T00:00', '+01:00', 'TZ_INVALID'],
    ['a time stamp for a zone', '2027-07-01T00:00', '2027-01-01T00:00Z[Europe/Madrid]', 'TZ_INVALID'],
    ['O045', '2027-02-30T00:00', 'Europe/Madrid', 'DATE_INVALID'],
    ['24:00', '2027-02-03T24:00', 'Europe/Madrid', 'DATE_INVALID'],
    ['a leap second', '2027-06-30T23:59:60', 'Europe/Madrid', 'DATE_INVALID'],
    ['only a date', '2027-02-03', 'Europe/Madrid', 'DATE_INVALID'],
    ['only an hour', '2027-02-03T10', 'Europe/Madrid', 'DATE_INVALID'],
    ['an offset', '2027-02-03T10:00:00Z', 'Europe/Madrid', 'DATE_INVALID'],
    ['in no zone and on no day', '2027-02-30T00:00', 'Mars/Olympus', 'DATE_INVALID'],
    ['after the range in UTC', '2099-12-31T20:00', 'America/New_York', 'DATE_RANGE'],
  ])('%s: %j in %j is refused', (_id, text, zone, problem) => {
    expect(resolveLocal(text, zone)).toEqual(not(problem));
  });
});
