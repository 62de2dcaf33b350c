/** Whether a Content-Type says that the body is for people to look at. */
export function isWebPageType(type: string | undefined): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(type ?? "");
}

/**
 * Whether a body begins as a web page does. Error, log-in and "your download will begin" pages come with status 200 and under
 * every type, so that the bytes themselves are looked at; no medium begins so.
 */
export function beginsLikeWebPage(first: Uint8Array): boolean {
  const text = Buffer.from(first.buffer, first.byteOffset, Math.min(first.length, 512)).toString("latin1");
  return /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)*<(!doctype\s+html|html|head|body)\b/i.test(
    text,
  );
}
