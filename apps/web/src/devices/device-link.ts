/** What a link to another device carries. It stands behind the # of the address, which browsers send to no server. */
export interface DeviceLink {
  readonly code: string;
  /** Where to go on, if not in the lobby. */
  readonly tableId?: string;
}

/** A code and a table as `parseDeviceHash` reads them. */
export function formatDeviceHash({ code, tableId }: DeviceLink): string {
  return tableId === undefined ? `#${code}` : `#${code}/${tableId}`;
}

/** What stands behind the # of an address; `undefined` when it is no link of ours. */
export function parseDeviceHash(hash: string): DeviceLink | undefined {
  const [, code, tableId] = /^#([\w-]{16,200})(?:\/([A-Za-z0-9_:-]{1,64}))?$/.exec(hash) ?? [];
  if (code === undefined) return undefined;
  return tableId === undefined ? { code } : { code, tableId };
}
