/** The number of a Brazilian taxpayer (CPF): nine digits and two that check them. */

/** Whether `text` is a CPF of eleven digits whose check digits are right. Eleven equal digits check out, but are nobody's. */
export function isCpf(text: string): boolean {
  if (!/^\d{11}$/.test(text) || /^(\d)\1*$/.test(text)) return false;
  return checkDigit(text.slice(0, 9)) === text[9] && checkDigit(text.slice(0, 10)) === text[10];
}

/** The digits, weighed 2, 3, 4 … from the right; what is missing from their sum to a multiple of 11, 0 where that has two digits. */
export function checkDigit(digits: string): string {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) sum += Number(digits[at]) * (digits.length + 1 - at);
  return String(((sum * 10) % 11) % 10);
}
