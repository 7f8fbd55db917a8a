import { amountProblem, isCurrency } from '../../../../domain/order/money';
import { parseOrder } from '../../../../domain/order/order';
import { anOrderBody, problemsOf } from '../../../support/builders/order-input';

test.each([
  ['O047', '1234.50', 'EUR'],
  ['nothing', '0', 'EUR'],
  ['less than one', '0.05', 'EUR'],
  ['O049', '-10.00', 'EUR'],
  ['O051', '1000.00', 'JPY'],
  ['O053', '1.234', 'KWD'],
  ['zeros beyond the minor unit', '1.5000', 'EUR'],
  ['decimals of ISO 4217, not of CLDR', '100.50', 'HUF'],
  ['O055', '999999999999.99', 'USD'],
  ['fifteen digits', '999999999999999.99', 'USD'],
])('%s: %s %s is an amount', (_id, total_amount, currency) => {
  expect(parseOrder(anOrderBody({ total_amount, currency })).order).toMatchObject({ total_amount, currency });
});

test.each([
  ['O057: a number', 1234.5, 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['sixteen digits', '1000000000000000', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['O059', '1e3', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['O061', 'Infinity', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['not a number', 'NaN', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['O063', '01', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['O065', '١', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['a thousands separator', '1,234.50', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['a decimal comma', '1,50', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['a plus sign', '+1', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['two minus signs', '--1', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['no digit before the point', '.5', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['no digit behind the point', '5.', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['hexadecimal', '0x10', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['blanks', ' 1 ', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['nothing at all', '', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['a currency in it', '1 EUR', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['a tenth of a cent', '1.234', 'EUR', ['AMOUNT_INVALID /total_amount']],
  ['half a yen', '1.5', 'JPY', ['AMOUNT_INVALID /total_amount']],
  ['too fine for a dinar', '1.2345', 'KWD', ['AMOUNT_INVALID /total_amount']],
  ['O067', '1', 'eur', ['CURRENCY_INVALID /currency']],
  ['O069', '1', 'BTC', ['CURRENCY_INVALID /currency']],
  ['O071', '1', null, ['CURRENCY_INVALID /currency']],
  ['no currency of ISO 4217', '1', 'XXX', ['CURRENCY_INVALID /currency']],
  ['drawing rights', '1', 'XDR', ['CURRENCY_INVALID /currency']],
  ['four letters', '1', 'EURO', ['CURRENCY_INVALID /currency']],
  ['a sign', '1', '€', ['CURRENCY_INVALID /currency']],
  ['a number for a currency', '1', 978, ['CURRENCY_INVALID /currency']],
  ['both wrong', '1e3', 'BTC', ['AMOUNT_INVALID /total_amount', 'CURRENCY_INVALID /currency']],
])('%s: %j %j is refused', (_id, total_amount, currency, problems) => {
  expect(problemsOf(() => parseOrder(anOrderBody({ total_amount, currency })))).toEqual(problems);
});

test('an amount without a currency may have the decimals of any currency', () => {
  expect([amountProblem('412.60'), amountProblem('1.234'), amountProblem('1.2345')]).toEqual([
    undefined,
    undefined,
    { kind: 'too-fine', decimals: 3 },
  ]);
});

test.each(['EUR', 'USD', 'JPY', 'KWD', 'XAF', 'XPF', 'CNY', 'INR', 'BRL', 'COP'])(
  '%s is a currency',
  (code) => {
    expect(isCurrency(code)).toBe(true);
  },
);
