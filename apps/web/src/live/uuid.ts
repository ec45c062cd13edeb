/** A version 4 UUID from 16 random bytes. Made here because browsers offer `randomUUID` only over HTTPS. */
export function uuidFrom(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, 16), (byte, index) => {
    const value = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
    return value.toString(16).padStart(2, '0');
  }).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** A fresh id for a command. */
export function newCommandId(): string {
  return uuidFrom(crypto.getRandomValues(new Uint8Array(16)));
}
