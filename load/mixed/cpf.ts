import { checkDigit } from '../../server/doors/telephone/cpf.ts';

/** Below all numbers of racers, and no digit nine times. */
const FIRST = 100_000_000;

/** The CPF of a racer: nobody else's, and its check digits are right, as the telephone looks at them. */
export function cpfOf(number: number): string {
  const nine = String(FIRST + number);
  const ten = nine + checkDigit(nine);
  return ten + checkDigit(ten);
}
