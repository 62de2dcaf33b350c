// What people write wrong in a file of keys and values, one mistake at a time.

type Map = Readonly<Record<string, unknown>>;

/** What a file holds, once with each mistake at each place in it; some of them are none where what is right is not what is usual. */
export function mistakesIn(sound: Map): readonly Map[] {
  return wrong(sound).filter((value): value is Map => isMap(value));
}

function wrong(value: unknown): readonly unknown[] {
  if (typeof value === "string") return [...wrongText(value), 7, null, [value]];
  if (typeof value === "number") return [-1, 0, value + 0.5, 1_000_000, String(value), null];
  if (Array.isArray(value)) return [...wrongList(value), {}, "text", null];
  return isMap(value) ? [...wrongMap(value), [], "text", null] : [];
}

function wrongText(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2);
  return [
    ...[" ", "\u00a0", "\u3000"].flatMap((blank) => [`${blank}${text}`, `${text}${blank}`]),
    ...["\n", "\u0007", "\u0085", "\u2028"].map(
      (control) => text.slice(0, middle) + control + text.slice(middle),
    ),
    "",
    "x",
    "x".repeat(401),
    ...(text.includes("://") ? ADDRESSES : []),
  ];
}

const ADDRESSES: readonly string[] = [
  "example.org",
  "https:example.org",
  "https:/example.org",
  "https://",
  "https:///example.org",
  "https://user@example.org/",
  "https://user:password@example.org/",
  "https://user:password@example.org",
  "http://@example.org/",
  "https://example.org\\@example.net/",
  "ftp://example.org/",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "HTTPS://EXAMPLE.ORG",
  "https://example.org:8443/a@b?c:d@e#f",
  "https://[::1]/",
];

function wrongList(list: readonly unknown[]): readonly unknown[] {
  const inside = list.flatMap((item, i) => wrong(item).map((other) => list.with(i, other)));
  const twice = typeof list[0] === "string" ? [[...list, list[0]]] : [];
  return [...inside, ...twice, [], Array.from({ length: 201 }, () => list[0])];
}

function wrongMap(map: Map): readonly unknown[] {
  const keys = Object.keys(map);
  return [
    ...keys.flatMap((key) => wrong(map[key]).map((other) => ({ ...map, [key]: other }))),
    ...keys.map((key) => Object.fromEntries(Object.entries(map).filter(([each]) => each !== key))),
    { ...map, unknown: "x" },
  ];
}

function isMap(value: unknown): value is Map {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
