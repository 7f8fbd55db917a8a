/** Most digits before the decimal point: what a double still holds to the cent. */
const MAX_INTEGER_DIGITS = 15;

/** Most digits behind the decimal point, trailing zeros included. */
const MAX_FRACTION_DIGITS = 15;

/**
 * Currencies whose minor unit is not a hundredth, by its number of decimals.
 * Not from `Intl`: that follows CLDR, where the forint and the Colombian peso have no decimals.
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

/** The greatest minor unit of any currency: what an amount without one may have. */
const LARGEST_MINOR_UNIT = 3;

/** Codes of ISO 4217 that nothing is priced in: drawing rights and units of account. */
const NOT_MONEY = new Set(['XDR', 'XSU', 'XUA']);

const CURRENCIES: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('currency').filter((code) => !NOT_MONEY.has(code)),
);

/** A currency of ISO 4217 that prices can be in, three capital letters. */
export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/** A decimal string: no plus sign, no exponent, no leading zeros, no bare point, ASCII digits. */
export const AMOUNT_PATTERN = new RegExp(
  `^-?(?:0|[1-9]\\d{0,${MAX_INTEGER_DIGITS - 1}})(?:\\.\\d{1,${MAX_FRACTION_DIGITS}})?$`,
);

export type AmountProblem =
  { readonly kind: 'not-decimal' } | { readonly kind: 'too-fine'; readonly decimals: number };

/**
 * What is wrong with an amount, if anything. Zeros beyond the minor unit are no fault: `1000.00` JPY.
 *
 * @param currency - absent: as many decimals as any currency has
 */
export function amountProblem(amount: string, currency?: string): AmountProblem | undefined {
  if (!AMOUNT_PATTERN.test(amount)) return { kind: 'not-decimal' };
  const decimals =
    currency === undefined ? LARGEST_MINOR_UNIT : (MINOR_UNITS[currency] ?? DEFAULT_MINOR_UNIT);
  const significant = (amount.split('.')[1] ?? '').replace(/0+$/, '').length;
  return significant > decimals ? { kind: 'too-fine', decimals } : undefined;
}
