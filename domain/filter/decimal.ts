const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** The decimal times 10^`fractionDigits`, as an integer. */
const scaled = (decimal: RegExpExecArray, fractionDigits: number): bigint => {
  const [, sign = '', whole = '', fraction = ''] = decimal;
  return BigInt(`${sign}${whole}${fraction.padEnd(fractionDigits, '0')}`);
};

/**
 * Compares two decimal strings exactly, which floating point cannot do.
 *
 * @returns negative, zero or positive, for sorting; undefined if one of them is not a decimal
 */
export const compareDecimals = (left: string, right: string): number | undefined => {
  const [a, b] = [DECIMAL.exec(left), DECIMAL.exec(right)];
  if (a === null || b === null) return undefined;
  const fractionDigits = Math.max(a[3]?.length ?? 0, b[3]?.length ?? 0);
  const difference = scaled(a, fractionDigits) - scaled(b, fractionDigits);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
