/**
 * What begins as an http or https address without a user name or password. By itself it stands in the JSON Schema for editors, in which only a pattern
 * can; what further makes no address, such as a port that there is not, {@link isWebAddress} tells.
 */
export const WEB_ADDRESS = /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s@/?#\\]+([/?#]|$)/;

/** Whether a text is an address that can be fetched. */
export function isWebAddress(text: string): boolean {
  return WEB_ADDRESS.test(text) && URL.canParse(text);
}
