/** `text` with Persian and Arabic digits as those that numbers are read by. */
export function westernDigits(text: string): string {
  return text.replace(/[۰-۹٠-٩]/gu, (digit) => {
    const first = digit >= '۰' ? '۰' : '٠';
    return String(digit.charCodeAt(0) - first.charCodeAt(0));
  });
}
