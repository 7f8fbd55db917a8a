const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** The digits without their point, as a whole number of 10^-`fractionDigits`. */
const scaled = (decimal: RegExpExecArray, fractionDigits: number): bigint => {
  const [, sign = '', whole = '', fraction = ''] = decimal;
  return BigInt(`${sign}${whole}${fraction.padEnd(fractionDigits, '0')}`);
};

/**
 * Compares two decimal strings exactly: floating point would take `0.1` for something else.
 *
 * @returns negative, zero or positive, as a sort expects; undefined where one of them is not a decimal
 */
export const compareDecimals = (left: string, right: string): number | undefined => {
  const [a, b] = [DECIMAL.exec(left), DECIMAL.exec(right)];
  if (a === null || b === null) return undefined;
  const fractionDigits = Math.max(a[3]?.length ?? 0, b[3]?.length ?? 0);
  const difference = scaled(a, fractionDigits) - scaled(b, fractionDigits);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
