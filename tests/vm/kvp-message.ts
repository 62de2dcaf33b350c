// What the kernel and hv_kvp_daemon send each other: struct hv_kvp_msg of the kernel's include/uapi/linux/hyperv.h.

/**
 * The length of a message in bytes: the longest body, filled up to a multiple of four. So it is since Linux 3.8, and between the test and
 * the stand-in, which sends old daemons what kernels of their time sent.
 */
export const MESSAGE_SIZE = 7432;

/** Which pool: 0 host to guest, 1 guest to host, 2 what the guest says of itself, 3 what the host says of itself, 4 internal. */
export type Pool = 0 | 1 | 2 | 3 | 4;

/** Addresses as the host gives and gets them; several are divided by `;`. */
export interface Addresses {
  /** 1: IPv4, 2: IPv6, 3: both. */
  readonly family: 1 | 2 | 3;
  readonly dhcp: boolean;
  readonly addresses: string;
  /** Netmasks of IPv4 (`255.255.255.0`), prefix lengths of IPv6 (`/64`). */
  readonly netmasks: string;
  readonly gateways: string;
  readonly nameServers: string;
}

/** What the host asks of the daemon. */
export type Request =
  | { readonly operation: "get"; readonly pool: Pool; readonly key: string }
  | { readonly operation: "set"; readonly pool: Pool; readonly key: string; readonly value: string }
  | { readonly operation: "delete"; readonly pool: Pool; readonly key: string }
  | { readonly operation: "enumerate"; readonly pool: Pool; readonly index: number }
  | { readonly operation: "getAddresses"; readonly adapter: string }
  | { readonly operation: "setAddresses"; readonly adapter: string; readonly addresses: Addresses };

/** What the daemon answers. */
export interface Answer {
  /** HV_S_OK (0), HV_S_CONT (0x80070103: nothing there, or no more), HV_E_FAIL (0x80004005: failed, or no answer). */
  readonly status: number;
  /** After `get` and `enumerate`. */
  readonly key: string;
  readonly value: string;
  /** After `getAddresses`. */
  readonly addresses: Addresses;
}

/** The kernel's number of each. */
const OPERATIONS = { get: 0, set: 1, delete: 2, enumerate: 3, getAddresses: 4, setAddresses: 5 } as const;

/** struct hv_kvp_hdr: operation (8 bits), pool (8), padding (16); the body after it. In bytes, all little-endian. */
const BODY = 4;
/** struct hv_kvp_exchg_msg_value, from its start: type (32 bits), both sizes (32 each, with the final NUL), then the texts. */
const EXCHANGE = { type: 0, keySize: 4, valueSize: 8, key: 12, value: 12 + 512 } as const;
const SIZES = { key: 512, value: 2048 } as const;
/** struct hv_kvp_msg_delete, from the body's start. */
const DELETE = { keySize: 0, key: 4 } as const;
/** struct hv_kvp_msg_enumerate: the index, then an exchange. */
const ENUMERATE = { index: 0, exchange: 4 } as const;
/** struct hv_kvp_ipaddr_value: its texts are declared as of 16 bits a character, and hold UTF-8. */
const ADDRESSES = {
  adapter: { at: 0, size: 256 },
  family: 256,
  dhcp: 257,
  addresses: { at: 258, size: 2048 },
  netmasks: { at: 2306, size: 2048 },
  gateways: { at: 4354, size: 1024 },
  nameServers: { at: 5378, size: 2048 },
} as const;
const TEXT = 1; // REG_SZ

/** The request as the kernel sends it to the daemon. */
export function messageOf(request: Request): Buffer {
  const message = Buffer.alloc(MESSAGE_SIZE);
  message.writeUInt8(OPERATIONS[request.operation], 0);
  switch (request.operation) {
    case "get":
      writeExchange(message, BODY, request.key, undefined);
      break;
    case "set":
      writeExchange(message, BODY, request.key, request.value);
      break;
    case "delete":
      message.writeUInt32LE(Buffer.byteLength(request.key) + 1, BODY + DELETE.keySize);
      writeText(message, BODY + DELETE.key, SIZES.key, request.key);
      break;
    case "enumerate":
      message.writeUInt32LE(request.index, BODY + ENUMERATE.index);
      break;
    case "getAddresses":
      writeText(message, BODY + ADDRESSES.adapter.at, ADDRESSES.adapter.size, request.adapter);
      break;
    case "setAddresses":
      writeText(message, BODY + ADDRESSES.adapter.at, ADDRESSES.adapter.size, request.adapter);
      message.writeUInt8(request.addresses.family, BODY + ADDRESSES.family);
      message.writeUInt8(request.addresses.dhcp ? 1 : 0, BODY + ADDRESSES.dhcp);
      for (const field of TEXT_FIELDS)
        writeText(message, BODY + ADDRESSES[field].at, ADDRESSES[field].size, request.addresses[field]);
  }
  if ("pool" in request) message.writeUInt8(request.pool, 1);
  return message;
}

/** What an answer of the stand-in says: the status, then the daemon's message. */
export function answerOf(request: Request, bytes: Buffer): Answer {
  if (bytes.length !== 4 + MESSAGE_SIZE) throw new Error(`an answer of ${bytes.length} bytes`);
  const body = bytes.subarray(4 + BODY);
  // The daemon gives back what a key is worth where it stands in an exchange, in enumerations after the index.
  const exchange = request.operation === "enumerate" ? ENUMERATE.exchange : 0;
  const text = (field: (typeof TEXT_FIELDS)[number]) =>
    readText(body, ADDRESSES[field].at, ADDRESSES[field].size);
  const family = body.readUInt8(ADDRESSES.family);
  return {
    status: bytes.readUInt32LE(0),
    key: readText(body, exchange + EXCHANGE.key, SIZES.key),
    value: readText(body, exchange + EXCHANGE.value, SIZES.value),
    addresses: {
      family: family === 1 || family === 2 ? family : 3,
      dhcp: body.readUInt8(ADDRESSES.dhcp) !== 0,
      addresses: text("addresses"),
      netmasks: text("netmasks"),
      gateways: text("gateways"),
      nameServers: text("nameServers"),
    },
  };
}

const TEXT_FIELDS = ["addresses", "netmasks", "gateways", "nameServers"] as const;

function writeExchange(message: Buffer, at: number, key: string, value: string | undefined): void {
  message.writeUInt32LE(Buffer.byteLength(key) + 1, at + EXCHANGE.keySize);
  writeText(message, at + EXCHANGE.key, SIZES.key, key);
  if (value === undefined) return;
  message.writeUInt32LE(TEXT, at + EXCHANGE.type);
  message.writeUInt32LE(Buffer.byteLength(value) + 1, at + EXCHANGE.valueSize);
  writeText(message, at + EXCHANGE.value, SIZES.value, value);
}

function writeText(message: Buffer, at: number, size: number, text: string): void {
  const bytes = Buffer.from(text);
  if (bytes.length >= size) throw new Error(`${bytes.length} bytes do not fit into ${size}`);
  bytes.copy(message, at);
}

function readText(body: Buffer, at: number, size: number): string {
  const bytes = body.subarray(at, at + size);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? size : end).toString("utf8");
}
