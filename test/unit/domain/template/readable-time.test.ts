import { readableTime } from '../../../../domain/template/readable-time';

test.each([
  ['2027-03-01T10:20', 'Mon 1 Mar 2027 10:20'],
  ['2027-03-01T10:20:59', 'Mon 1 Mar 2027 10:20'],
  ['2028-02-29T00:05:00Z', 'Tue 29 Feb 2028 00:05 UTC'],
  ['2027-12-31T23:59:59.123456789Z', 'Fri 31 Dec 2027 23:59 UTC'],
  ['2027-03-01T10:20:00+05:30', 'Mon 1 Mar 2027 10:20 UTC+05:30'],
  ['soon', 'soon'],
  ['', ''],
  ['2027-13-01T10:20', '2027-13-01T10:20'],
])('%s reads %s', (time, expected) => {
  expect(readableTime(time)).toBe(expected);
});
