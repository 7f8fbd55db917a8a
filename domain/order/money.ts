/** Most digits before the decimal point. */
const MAX_INTEGER_DIGITS = 15;

/** Most digits after the decimal point, including trailing zeros. */
const MAX_FRACTION_DIGITS = 15;

/**
 * Decimals of currencies whose minor unit is not a hundredth.
 *
 * Not from `Intl`, which follows CLDR: there the forint and the Colombian peso have no decimals.
 *
 * @see ISO 4217, list one
 */
const MINOR_UNITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
};

const DEFAULT_MINOR_UNIT = 2;

/** Most decimals of any currency, allowed for an amount without a currency. */
const LARGEST_MINOR_UNIT = 3;

/** ISO 4217 codes without prices: drawing rights and units of account. */
const NOT_MONEY = new Set(['XDR', 'XSU', 'XUA']);

const CURRENCIES: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('currency').filter((code) => !NOT_MONEY.has(code)),
);

/** Whether the code is an ISO 4217 currency for prices, in three capital letters. */
export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/** A decimal string with ASCII digits: no plus sign, exponent, leading zeros or bare point. */
export const AMOUNT_PATTERN = new RegExp(
  `^-?(?:0|[1-9]\\d{0,${MAX_INTEGER_DIGITS - 1}})(?:\\.\\d{1,${MAX_FRACTION_DIGITS}})?$`,
);

export type AmountProblem =
  { readonly kind: 'not-decimal' } | { readonly kind: 'too-fine'; readonly decimals: number };

/**
 * Returns the problem of an amount, if any. Zeros beyond the minor unit are fine: `1000.00` JPY.
 *
 * @param currency - absent to allow {@link LARGEST_MINOR_UNIT} decimals
 */
export function amountProblem(amount: string, currency?: string): AmountProblem | undefined {
  if (!AMOUNT_PATTERN.test(amount)) return { kind: 'not-decimal' };
  const decimals =
    currency === undefined ? LARGEST_MINOR_UNIT : (MINOR_UNITS[currency] ?? DEFAULT_MINOR_UNIT);
  const significant = (amount.split('.')[1] ?? '').replace(/0+$/, '').length;
  return significant > decimals ? { kind: 'too-fine', decimals } : undefined;
}
