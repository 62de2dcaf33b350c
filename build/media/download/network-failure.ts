import { errnoOf, shown } from "../../base/index.ts";
import { TunnelRefused } from "./connection.ts";

/** Why a connection failed, in words, and whether trying again can help. */
export interface NetworkFailure {
  readonly reason: string;
  readonly lasting: boolean;
  readonly hint?: string;
}

const SAID: Record<string, string> = {
  EAI_AGAIN: "the host's name cannot be looked up now",
  ECONNABORTED: "the connection was broken off",
  ECONNREFUSED: "the host refuses connections",
  ECONNRESET: "the connection was reset",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ENOTFOUND: "the host's name is not known",
  EPIPE: "the connection was broken off",
  ETIMEDOUT: "the host does not answer",
  HPE_HEADER_OVERFLOW: "the answer's headers are too long",
};

/** Client errors that pass by themselves (RFC 9110, 15.5; RFC 6585, 4; RFC 8470, 5.2). */
export const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** The codes of OpenSSL's and Node's checks of a server's certificate: the next try would say the same. */
const CERTIFICATE = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA)/;

/** What a failed request or a broken body means. */
export function networkFailure(thrown: unknown): NetworkFailure {
  const code = errnoOf(thrown);
  if (code !== undefined && CERTIFICATE.test(code)) {
    return {
      reason: `the server's certificate is not trusted (${shown(code)})`,
      lasting: true,
      hint: "NODE_EXTRA_CA_CERTS names a file with further authorities",
    };
  }
  if (thrown instanceof TunnelRefused) {
    const { status, message } = thrown;
    return { reason: message, lasting: status >= 400 && status < 500 && !PASSING.has(status) };
  }
  const said = code === undefined ? undefined : SAID[code];
  return { reason: said ?? shown(messageOf(thrown)), lasting: false };
}

function messageOf(thrown: unknown): string {
  // Node tries a host's IPv6 and IPv4 addresses side by side, and then reports all the failures in one empty error.
  if (thrown instanceof AggregateError && thrown.message === "")
    return thrown.errors.map(messageOf).join("; ");
  return thrown instanceof Error ? thrown.message : String(thrown);
}
